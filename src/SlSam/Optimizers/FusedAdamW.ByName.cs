using SlSam.State;
using static TorchSharp.torch;

namespace SlSam.Optimizers;

/// <content>State told by the parameters' names: their order, and what was frozen when the optimizer was built, do not matter.</content>
public sealed partial class FusedAdamW
{
    private const string FormatByName = "SlSam.FusedAdamW, by name";

    /// <param name="writer">Where to.</param>
    /// <param name="names">The name of each parameter, in the order of <c>parameters()</c>.</param>
    /// <param name="gather">Gives states one after the other, those too that other ranks keep; null where all are here.</param>
    internal void SaveByName(
        BinaryWriter writer,
        IReadOnlyList<string> names,
        Func<IReadOnlyList<FusedAdamWState>, IEnumerable<FusedAdamWState>>? gather = null
    )
    {
        var states = Placed.Select(entry => entry.State).ToList();
        writer.Write(FormatByName);
        writer.Write(KeepsMasters);
        writer.Write(_groups.Count);
        _groups.ForEach(entry => entry.Group.Options.SaveStateDict(writer));
        writer.Write(names.Count);
        foreach (var (name, (group, _), state) in names.Zip(Placed, gather?.Invoke(states) ?? states))
        {
            writer.Write(name);
            writer.Write(group);
            state.SaveStateDict(writer);
        }
    }

    /// <summary>Reads what <see cref="SaveByName"/> wrote. If it throws, nothing was changed.</summary>
    /// <param name="reader">Where from.</param>
    /// <param name="names">The name of each parameter, in the order of <c>parameters()</c>.</param>
    /// <param name="confirm">Called once all is read, before anything is changed; null for nothing.</param>
    /// <exception cref="InvalidDataException">The data are damaged or of other parameters; says which.</exception>
    internal void LoadByName(BinaryReader reader, IReadOnlyList<string> names, Action? confirm = null)
    {
        using var withoutGraph = no_grad();
        var own = names.Zip(Placed).ToDictionary(entry => entry.First, entry => entry.Second);
        var read = new Dictionary<string, FusedAdamWState>();
        try
        {
            StateFile.Expect("kind of optimizer state", FormatByName, reader.ReadString());
            StateFile.Expect("setting of MasterWeights", KeepsMasters, reader.ReadBoolean());
            StateFile.Expect("number of parameter groups", _groups.Count, reader.ReadInt32());
            var options = _groups.ConvertAll(_ => ReadOptions(reader));
            for (var count = reader.ReadInt32(); count > 0; count--)
            {
                var name = reader.ReadString();
                if (!own.TryGetValue(name, out var place) || read.ContainsKey(name))
                {
                    throw new InvalidDataException(
                        $"The saved state has moments of '{name}', which the optimizer does not hold, or has already."
                    );
                }

                StateFile.Expect($"group of '{name}'", place.Group, reader.ReadInt32());
                read.Add(name, Read(reader, name, place.State));
            }

            if (own.Keys.FirstOrDefault(name => !read.ContainsKey(name)) is { } missing)
            {
                throw new InvalidDataException($"The saved state has no moments of '{missing}'.");
            }

            confirm?.Invoke();
            AdoptAll([.. _groups.Select((_, group) => names.Where(name => own[name].Group == group).Select(name => read[name]).ToList())]);
            foreach (var (entry, loaded) in _groups.Zip(options))
            {
                entry.Group.Options.LoadStateDict(loaded);
            }
        }
        catch (Exception fault)
        {
            foreach (var state in read.Values.Except(States))
            {
                state.Dispose();
            }

            if (StateFile.IsDamage(fault))
            {
                throw StateFile.Damaged(Format, fault);
            }

            throw;
        }
    }

    private IEnumerable<(int Group, FusedAdamWState State)> Placed =>
        _groups.SelectMany((entry, group) => entry.States.Select(state => (group, state)));

    private static FusedAdamWState Read(BinaryReader reader, string name, FusedAdamWState own)
    {
        try
        {
            return FusedAdamWState.Read(reader, own.Parameter, own.WantsMaster).InPlaceOf(own);
        }
        catch (InvalidDataException fault)
        {
            throw new InvalidDataException($"'{name}': {fault.Message}", fault);
        }
    }
}
