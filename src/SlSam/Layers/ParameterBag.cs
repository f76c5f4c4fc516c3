using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SlSam.Layers;

/// <summary>Parameters by name as a module, for what works on modules. It owns none of them: it is never disposed.</summary>
internal sealed class ParameterBag : nn.Module
{
    private readonly List<(string name, Parameter parameter)> _named;

    /// <exception cref="ArgumentException">A name is empty or given twice, or a parameter is missing.</exception>
    public ParameterBag(IEnumerable<(string name, Parameter parameter)> parameters)
        : base(nameof(ParameterBag))
    {
        _named = [.. parameters];
        var seen = new HashSet<string>();
        foreach (var (name, parameter) in _named)
        {
            if (string.IsNullOrEmpty(name) || !seen.Add(name))
            {
                throw new ArgumentException(
                    $"The name '{name}' is {(string.IsNullOrEmpty(name) ? "empty" : "given twice")}; expected a name of its own for each parameter.",
                    nameof(parameters)
                );
            }

            if (parameter is null || parameter.IsInvalid)
            {
                throw new ArgumentException($"The parameter '{name}' is null or disposed; expected a living tensor.", nameof(parameters));
            }
        }
    }

    public override IEnumerable<(string name, Parameter parameter)> named_parameters(bool recurse = true) =>
        _named.Where(entry => !entry.parameter.IsInvalid);

    public override IEnumerable<Parameter> parameters(bool recurse = true) => named_parameters(recurse).Select(entry => entry.parameter);
}
