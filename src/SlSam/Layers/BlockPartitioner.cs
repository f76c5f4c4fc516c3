using TorchSharp;

namespace SlSam.Layers;

/// <summary>
/// Each child of one module an arm; what is registered before it is <c>embeddings</c> and what comes after it <c>head</c>, or both are in no arm.
/// </summary>
internal sealed class BlockPartitioner(string? stack, bool restAlwaysActive) : ILayerPartitioner
{
    private const int FewestBlocks = 2;

    public IReadOnlyList<LayerArm> Partition(torch.nn.Module model)
    {
        Require.NotNull(model);
        var (path, module) = stack is null ? FindStack(model) : FindNamed(model, stack);
        var blocks = BlocksOf(module).Select(name => path.Length == 0 ? name : $"{path}.{name}").ToList();

        var insideOrAfter = false;
        return new NamePartitioner(name =>
        {
            var block = blocks.FirstOrDefault(block => name.StartsWith(block + ".", StringComparison.Ordinal));
            insideOrAfter |= block is not null;
            return block
                ?? (
                    restAlwaysActive ? null
                    : insideOrAfter ? "head"
                    : "embeddings"
                );
        }).Partition(model);
    }

    private static (string Path, torch.nn.Module Module) FindNamed(torch.nn.Module model, string name)
    {
        var found = ModulesOf(model).Where(entry => entry.Path == name).ToList();
        if (found.Count == 0)
        {
            throw new ArgumentException(
                $"The model has no module named '{name}'. Expected the one whose children are the blocks; modules with several children are: "
                    + $"{string.Join(", ", ModulesOf(model).Where(entry => BlocksOf(entry.Module).Count >= FewestBlocks).Select(entry => $"'{entry.Path}'"))}.",
                nameof(name)
            );
        }

        return BlocksOf(found[0].Module).Count > 0
            ? found[0]
            : throw new ArgumentException(
                $"The module '{name}' has no children with parameters. Expected one whose children are the blocks.",
                nameof(name)
            );
    }

    /// <summary>Modules by number are a list; where there is none, like modules under names of their own will do.</summary>
    private static (string Path, torch.nn.Module Module) FindStack(torch.nn.Module model)
    {
        var stacks = ModulesOf(model).Where(entry => BlocksAreAlike(entry.Module)).ToList();
        var lists = stacks.Where(entry => BlocksOf(entry.Module).TrueForAll(name => int.TryParse(name, out _))).ToList();
        var candidates = lists.Count > 0 ? lists : stacks;
        return candidates.Count > 0
            ? candidates.MaxBy(entry => BlocksOf(entry.Module).Count)
            : throw new ArgumentException(
                $"The model has no list of at least {FewestBlocks} like modules that could be its blocks. "
                    + "Name the module whose children are the blocks: PerBlock(\"encoder.layer\").",
                nameof(model)
            );
    }

    private static bool BlocksAreAlike(torch.nn.Module module)
    {
        var children = module.named_children().Where(HasParameters).Select(child => child.module.GetType()).ToList();
        return children.Count >= FewestBlocks && children.Distinct().Count() == 1;
    }

    private static List<string> BlocksOf(torch.nn.Module module) =>
        [.. module.named_children().Where(HasParameters).Select(child => child.name)];

    private static bool HasParameters((string name, torch.nn.Module module) child) => child.module.named_parameters().Any();

    private static IEnumerable<(string Path, torch.nn.Module Module)> ModulesOf(torch.nn.Module model) =>
        model.named_modules().Select(entry => (entry.name, entry.module)).Prepend(("", model)).DistinctBy(entry => entry.Item1);
}
