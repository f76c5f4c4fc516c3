using SlSam.Kernels;
using SlSam.State;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SlSam.Optimizers;

/// <content>Saving and loading: whole or not at all.</content>
public sealed partial class FusedAdamW
{
    private const string Format = "SlSam.FusedAdamW";
    private const int FormatVersion = 2;

    /// <summary>Saves options and state to a file, written beside and renamed: it is the old one or the whole new one.</summary>
    /// <param name="location">The file; its folder exists.</param>
    public new void save_state_dict(string location) => ChecksummedFile.Write(location, save_state_dict);

    /// <summary>Saves options and state, also of parameters that had no gradient yet.</summary>
    /// <param name="writer">Where to; stays open.</param>
    public new void save_state_dict(BinaryWriter writer)
    {
        Require.NotNull(writer);
        writer.Write(Format);
        writer.Write(FormatVersion);
        writer.Write(_groups.Count);
        foreach (var (group, states) in _groups)
        {
            group.Options.SaveStateDict(writer);
            writer.Write(states.Count);
            states.ForEach(state => state.SaveStateDict(writer));
        }
    }

    /// <summary>Loads what <see cref="save_state_dict(string)"/> saved. If it throws, nothing was changed.</summary>
    /// <param name="location">The file.</param>
    /// <exception cref="InvalidDataException">The file is damaged, or of another optimizer or other parameters; says which.</exception>
    public new void load_state_dict(string location) => ChecksummedFile.Read(location, load_state_dict);

    /// <summary>Loads what <see cref="save_state_dict(BinaryWriter)"/> saved. If it throws, nothing was changed.</summary>
    /// <param name="reader">Where from; stays open.</param>
    /// <exception cref="InvalidDataException">The data are damaged, or of another optimizer or other parameters; says which.</exception>
    public new void load_state_dict(BinaryReader reader)
    {
        Require.NotNull(reader);
        using var withoutGraph = no_grad();
        var read = new List<List<FusedAdamWState>>();
        var options = new List<AdamW.Options>();
        try
        {
            StateFile.Expect("kind of optimizer state", Format, reader.ReadString());
            StateFile.Expect("version of the state", FormatVersion, reader.ReadInt32());
            StateFile.Expect("number of parameter groups", _groups.Count, reader.ReadInt32());
            foreach (var (_, states) in _groups)
            {
                options.Add(ReadOptions(reader));
                StateFile.Expect("number of parameters in a group", states.Count, reader.ReadInt32());
                var group = new List<FusedAdamWState>();
                read.Add(group);
                foreach (var state in states)
                {
                    group.Add(FusedAdamWState.Read(reader, state.Parameter, KeepsMasters).InPlaceOf(state));
                }
            }
        }
        catch (Exception fault)
        {
            read.SelectMany(group => group).ToList().ForEach(state => state.Dispose());
            if (StateFile.IsDamage(fault))
            {
                throw StateFile.Damaged(Format, fault);
            }

            throw;
        }

        AdoptAll(read);
        foreach (var (entry, loaded) in _groups.Zip(options))
        {
            entry.Group.Options.LoadStateDict(loaded);
        }
    }

    /// <summary>Takes over the options and state of another optimizer over like parameters, as copies. If it throws, nothing was changed.</summary>
    /// <param name="state_dict">What <c>state_dict()</c> of a <see cref="FusedAdamW"/> gave.</param>
    /// <exception cref="ArgumentException">It is of another optimizer or other parameters; says which.</exception>
    public override void load_state_dict(StateDictionary state_dict)
    {
        Require.NotNull(state_dict);
        using var withoutGraph = no_grad();
        var options = state_dict.Options.OfType<AdamW.Options>().ToList();
        var states = state_dict.State.OfType<FusedAdamWState>().ToList();
        var own = States.ToList();
        if (options.Count != _groups.Count || options.Count != state_dict.Options.Count)
        {
            throw Different($"{options.Count} groups with options of AdamW; expected {_groups.Count}");
        }

        if (states.Count != own.Count || states.Count != state_dict.State.Count)
        {
            throw Different($"{states.Count} of {state_dict.State.Count} states of FusedAdamW; expected {own.Count}");
        }

        states.ForEach(state => state.ExpectHere());
        for (var i = 0; i < own.Count; i++)
        {
            if (states[i].FirstMoment is { } moment && !moment.shape.SequenceEqual(own[i].Parameter.shape))
            {
                throw Different($"a state of shape {moment.shape.ToText()} for parameter {i}; expected {own[i].Parameter.shape.ToText()}");
            }
        }

        for (var i = 0; i < own.Count; i++)
        {
            own[i].LoadStateDict(states[i]);
        }

        for (var i = 0; i < options.Count; i++)
        {
            _groups[i].Group.Options.LoadStateDict(options[i]);
        }

        static ArgumentException Different(string found) => new($"The state dictionary has {found}.", nameof(state_dict));
    }

    private static AdamW.Options ReadOptions(BinaryReader reader)
    {
        var options = new AdamW.Options();
        options.LoadStateDict(reader);
        try
        {
            Validate(options);
            Require.FiniteAndNotNegative(options.InitialLearningRate, "initial lr");
            return options;
        }
        catch (ArgumentOutOfRangeException fault)
        {
            throw new InvalidDataException($"The saved options are damaged: {fault.Message}", fault);
        }
    }
}
