namespace SlSam.HuggingFace.Weights;

/// <summary>Finds a checkpoint's names by those of a model: as they are, else as <see cref="LoadOptions.BodyPrefix"/> has them.</summary>
internal sealed class CheckpointNames
{
    private static readonly string[] Wrappers = ["module.", "_orig_mod."];
    private static readonly (string Old, string New)[] Renamed =
    [
        ("LayerNorm.gamma", "LayerNorm.weight"),
        ("LayerNorm.beta", "LayerNorm.bias"),
    ];

    private readonly string _bodyPrefix;
    private readonly HashSet<string> _names;
    private readonly Dictionary<string, string> _plain = new(StringComparer.Ordinal);

    public CheckpointNames(IEnumerable<string> names, string bodyPrefix)
    {
        _bodyPrefix = bodyPrefix;
        _names = [.. names];
        foreach (var name in _names)
        {
            _plain.TryAdd(Plain(name), name);
        }
    }

    /// <summary>The checkpoint's name for a tensor of the model; null where it has none.</summary>
    public string? Find(string name) => _names.Contains(name) ? name : _plain.GetValueOrDefault(Plain(name));

    private string Plain(string name)
    {
        while (Wrappers.FirstOrDefault(wrapper => name.StartsWith(wrapper, StringComparison.Ordinal)) is { } wrapper)
        {
            name = name[wrapper.Length..];
        }
        foreach (var (old, now) in Renamed)
        {
            name = name.EndsWith(old, StringComparison.Ordinal) ? name[..^old.Length] + now : name;
        }
        return _bodyPrefix.Length > 0 && name.StartsWith(_bodyPrefix, StringComparison.Ordinal) ? name[_bodyPrefix.Length..] : name;
    }
}
