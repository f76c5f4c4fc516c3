using TorchSharp;
using TorchSharp.Modules;

namespace SlSam.Layers;

/// <summary>A model's parameters as they are now, each tensor once, with all the names that it has.</summary>
internal sealed class ModelParameters
{
    private readonly List<NamedParameter> _all = [];
    private readonly Dictionary<long, NamedParameter> _byIdentity = [];
    private readonly Dictionary<string, NamedParameter> _byName = [];

    private ModelParameters() { }

    /// <summary>In the order of <c>named_parameters</c>.</summary>
    public IReadOnlyList<NamedParameter> All => _all;

    public static ModelParameters Of(torch.nn.Module model)
    {
        var named = model.named_parameters().Where(entry => entry.parameter is { IsInvalid: false }).ToList();
        var identities = ParameterIdentity.Of(named.Select(entry => entry.parameter));
        var modules = model
            .named_modules()
            .Append((name: "", module: model))
            .DistinctBy(entry => entry.name)
            .ToDictionary(entry => entry.name, entry => entry.module);
        var parameters = new ModelParameters();
        foreach (var ((name, parameter), identity) in named.Zip(identities))
        {
            parameters.Add(name, parameter, identity, modules.GetValueOrDefault(name[..Math.Max(0, name.LastIndexOf('.'))], model));
        }

        return parameters;
    }

    /// <summary>The parameter that is the same tensor; null where the model does not have it.</summary>
    public NamedParameter? Find(long identity) => _byIdentity.GetValueOrDefault(identity);

    /// <summary>The parameter of a name; null where the model has none.</summary>
    public NamedParameter? Find(string name) => _byName.GetValueOrDefault(name);

    private void Add(string name, Parameter parameter, long identity, torch.nn.Module owner)
    {
        if (!_byIdentity.TryGetValue(identity, out var entry))
        {
            _all.Add(entry = new NamedParameter(name, parameter, owner));
            _byIdentity.Add(identity, entry);
        }

        entry.AddName(name);
        _byName.TryAdd(name, entry);
    }
}

/// <summary>One tensor among a model's parameters.</summary>
/// <param name="name">The first name under which the model has it.</param>
/// <param name="parameter">The object that the model has under that name.</param>
/// <param name="owner">The module that it is a parameter of.</param>
internal sealed class NamedParameter(string name, Parameter parameter, torch.nn.Module owner)
{
    private readonly List<string> _names = [];

    public string Name { get; } = name;

    public Parameter Parameter { get; } = parameter;

    public torch.nn.Module Owner { get; } = owner;

    /// <summary>All its names: several where modules are tied.</summary>
    public IReadOnlyList<string> Names => _names;

    public void AddName(string another) => _names.Add(another);
}
