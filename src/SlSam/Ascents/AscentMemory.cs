using SlSam.Layers;
using SlSam.State;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SlSam.Ascents;

/// <summary>
/// What ascents and descents keep between steps: for a kind of thing and a parameter's name a tensor of the parameter's shape, on its device, float32 where
/// the parameter is of half precision. It is saved, follows moves, and goes with its parameter.
/// </summary>
/// <param name="kinds">The kinds of things that are kept here.</param>
internal sealed class AscentMemory(IReadOnlyList<string> kinds) : IDisposable
{
    private Dictionary<(string Kind, string Name), Kept> _kept = [];

    /// <summary>What is kept in all: for tests.</summary>
    public IReadOnlyDictionary<(string Kind, string Name), Kept> All => _kept;

    private string Described => kinds.Count == 0 ? "nothing" : string.Join(", ", kinds);

    /// <summary>Opens it for a step, which reads what earlier ones have kept, and writes what is kept where it is committed.</summary>
    public StepMemory Open(long step) => new(_kept, step);

    /// <summary>The same for parameters that <c>Module.to</c> has replaced or moved.</summary>
    public AscentMemoryChange Follow(LayerMap layers)
    {
        var byName = layers.Parameters.ToDictionary(trained => trained.Name);
        return Change(entry => (entry.Key.Name, byName.GetValueOrDefault(entry.Key.Name)));
    }

    /// <summary>The same after the arms were made anew: what stays in training keeps it, under the name that it has now; the rest is let go.</summary>
    /// <param name="old">What was trained so far.</param>
    /// <param name="layers">What is trained from now on.</param>
    /// <param name="moved">Parameters that have taken another's place.</param>
    public AscentMemoryChange Arrange(LayerMap old, LayerMap layers, IReadOnlyDictionary<Parameter, Parameter> moved)
    {
        var now = new Dictionary<long, TrainedParameter>();
        foreach (var (trained, identity) in layers.Parameters.Zip(ParameterIdentity.Of(layers.Parameters.Select(entry => entry.Parameter))))
        {
            now[identity] = trained;
        }

        var stayed = old
            .Parameters.Select(trained => (trained.Name, Parameter: moved.GetValueOrDefault(trained.Parameter, trained.Parameter)))
            .Where(entry => !entry.Parameter.IsInvalid)
            .ToList();
        var successors = stayed
            .Zip(ParameterIdentity.Of(stayed.Select(entry => entry.Parameter)))
            .ToDictionary(entry => entry.First.Name, entry => now.GetValueOrDefault(entry.Second));
        return Change(entry => (entry.Key.Name, successors.GetValueOrDefault(entry.Key.Name)));
    }

    public void Save(BinaryWriter writer)
    {
        writer.Write(Described);
        foreach (var kind in kinds)
        {
            var entries = _kept.Where(entry => entry.Key.Kind == kind).OrderBy(entry => entry.Key.Name, StringComparer.Ordinal).ToList();
            writer.Write(entries.Count);
            foreach (var (key, kept) in entries)
            {
                writer.Write(key.Name);
                writer.Write(kept.Step);
                StateFile.WriteTensor(writer, kept.Value);
            }
        }
    }

    /// <summary>Reads what <see cref="Save"/> wrote; nothing is changed until the result is committed.</summary>
    /// <exception cref="InvalidDataException">It is of other settings or another model; says which.</exception>
    public AscentMemoryChange Read(BinaryReader reader, LayerMap layers)
    {
        var byName = layers.Parameters.ToDictionary(trained => trained.Name);
        var read = new Dictionary<(string, string), Kept>();
        try
        {
            StateFile.Expect("memory of Ascent and Descent", Described, reader.ReadString());
            foreach (var kind in kinds)
            {
                for (var count = reader.ReadInt32(); count > 0; count--)
                {
                    var (name, step) = (reader.ReadString(), reader.ReadInt64());
                    if (!byName.TryGetValue(name, out var trained) || step < 0 || read.ContainsKey((kind, name)))
                    {
                        throw new InvalidDataException(
                            $"The saved state has the {kind} of '{name}', of step {step}; expected each of a trained parameter, once, of a step from 0."
                        );
                    }

                    var value = StateFile.ReadTensor(reader, trained.Shape, Kept.TypeFor(trained), trained.Parameter.device);
                    read.Add(
                        (kind, name),
                        new Kept(
                            value ?? throw new InvalidDataException($"The saved {kind} of '{name}' is absent; expected a tensor."),
                            step
                        )
                    );
                }
            }

            return new AscentMemoryChange(_kept, read, Adopt);
        }
        catch
        {
            foreach (var kept in read.Values)
            {
                kept.Value.Dispose();
            }

            throw;
        }
    }

    public void Dispose()
    {
        foreach (var kept in _kept.Values)
        {
            kept.Value.Dispose();
        }

        _kept = [];
    }

    private AscentMemoryChange Change(
        Func<KeyValuePair<(string Kind, string Name), Kept>, (string Name, TrainedParameter? Parameter)> successorOf
    )
    {
        var next = new Dictionary<(string, string), Kept>();
        var change = new AscentMemoryChange(_kept, next, Adopt);
        try
        {
            using var withoutGraph = no_grad();
            foreach (var entry in _kept)
            {
                if (successorOf(entry).Parameter is { } successor && entry.Value.For(successor) is { } kept)
                {
                    next[(entry.Key.Kind, successor.Name)] = kept;
                }
            }

            return change;
        }
        catch
        {
            change.Dispose();
            throw;
        }
    }

    private void Adopt(Dictionary<(string, string), Kept> kept) => _kept = kept;
}
