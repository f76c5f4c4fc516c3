using SlSam.Layers;
using static TorchSharp.torch;

namespace SlSam.Ascents;

/// <summary>An <see cref="AscentMemory"/> within one step: what a step that fails or is left out would have kept is let go.</summary>
internal sealed class StepMemory(Dictionary<(string Kind, string Name), Kept> kept, long step) : IDisposable
{
    private readonly Dictionary<(string, string), Tensor> _next = [];
    private readonly List<(string, string)> _forgotten = [];

    /// <summary>What an earlier step kept; stays the memory's. Null for nothing.</summary>
    public Tensor? Find(string kind, TrainedParameter parameter) => kept.GetValueOrDefault((kind, parameter.Name))?.Value;

    /// <summary>The same where it is no older than some steps: 1 for what the step before kept.</summary>
    public Tensor? FindSince(string kind, TrainedParameter parameter, long age) =>
        kept.TryGetValue((kind, parameter.Name), out var found) && step - found.Step <= age ? found.Value : null;

    /// <summary>Keeps tensors for parameters, in place of what was kept for them; from now on they are the memory's.</summary>
    public void Keep(string kind, IReadOnlyList<TrainedParameter> parameters, IReadOnlyList<Tensor> values)
    {
        foreach (var (parameter, value) in parameters.Zip(values))
        {
            _next.Add((kind, parameter.Name), value.DetachFromDisposeScope());
        }
    }

    /// <summary>Lets go of what is older than some steps when the step after this one begins.</summary>
    public void Forget(string kind, long age) =>
        _forgotten.AddRange(kept.Where(entry => entry.Key.Kind == kind && step + 1 - entry.Value.Step > age).Select(entry => entry.Key));

    /// <summary>Lets go of all that is not of these parameters.</summary>
    public void ForgetAllBut(IEnumerable<TrainedParameter> parameters)
    {
        var names = parameters.Select(parameter => parameter.Name).ToHashSet();
        _forgotten.AddRange(kept.Keys.Where(key => !names.Contains(key.Name)));
    }

    /// <summary>The step is taken.</summary>
    public void Commit()
    {
        foreach (var key in _forgotten.Distinct().Where(key => !_next.ContainsKey(key)))
        {
            kept[key].Value.Dispose();
            kept.Remove(key);
        }

        foreach (var (key, value) in _next)
        {
            kept.GetValueOrDefault(key)?.Value.Dispose();
            kept[key] = new Kept(value, step);
        }

        _next.Clear();
    }

    public void Dispose()
    {
        foreach (var value in _next.Values)
        {
            value.Dispose();
        }

        _next.Clear();
    }
}
