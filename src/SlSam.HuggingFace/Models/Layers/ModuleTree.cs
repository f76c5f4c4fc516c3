using static TorchSharp.torch.nn;

namespace SlSam.HuggingFace.Models.Layers;

/// <summary>
/// Modules under the names that a checkpoint has: <c>attention.output.dense</c> is a module called dense in one called output in one called
/// attention, whatever computes with it.
/// </summary>
internal static class ModuleTree
{
    /// <summary>Registers a module below another, at a path of names with points between; gives it back.</summary>
    public static T Put<T>(this Module root, string path, T module)
        where T : Module
    {
        var names = path.Split('.');
        foreach (var name in names[..^1])
        {
            var branch = root.named_children().FirstOrDefault(child => child.name == name).module;
            if (branch is null)
            {
                branch = new Branch();
                root.register_module(name, branch);
            }
            root = branch;
        }
        root.register_module(names[^1], module);
        return module;
    }

    /// <summary>Has names below it, and computes nothing.</summary>
    private sealed class Branch() : Module(nameof(Branch));
}
