using SlSam.Optimizers;
using SlSam.Sampling;
using SlSam.State;
using TorchSharp.Modules;

namespace SlSam;

/// <content>
/// Saving and loading: everything that decides the steps to come, whole or not at all. A run that goes on from a saved state makes the same
/// steps, to the bit, as one that was not interrupted.
/// </content>
public sealed partial class SlSamOptimizer
{
    private const string Format = "SlSam.SlSamOptimizer";
    private const int FormatVersion = 1;

    /// <summary>Saves the whole state to a file, written beside and renamed: it is the old one or the whole new one.</summary>
    /// <param name="location">The file; its folder exists.</param>
    /// <exception cref="InvalidOperationException">The sampler is no <see cref="Sampling.IResumableSampler"/>, or the wrapped optimizer cannot be saved.</exception>
    public new void save_state_dict(string location) => ChecksummedFile.Write(location, save_state_dict);

    /// <summary>Saves the whole state: the wrapped optimizer's, probabilities, random states, rho, and what it is the state of.</summary>
    /// <param name="writer">Where to; stays open.</param>
    /// <exception cref="InvalidOperationException">The sampler is no <see cref="Sampling.IResumableSampler"/>, or the wrapped optimizer cannot be saved.</exception>
    public new void save_state_dict(BinaryWriter writer)
    {
        Require.NotNull(writer);
        using var turn = TakeTurn();
        writer.Write(Format);
        writer.Write(FormatVersion);
        ParameterTable.Of(_layers).Write(writer);
        WriteOwnState(writer);
        writer.Write(BaseOptimizer.GetType().FullName!);
        SaveBase(writer);
    }

    /// <summary>Loads what <see cref="save_state_dict(string)"/> saved. If it throws, nothing was changed.</summary>
    /// <param name="location">The file.</param>
    /// <exception cref="InvalidDataException">The file is damaged, or of another model, other arms, sampler, optimizer or version; lists what differs.</exception>
    public new void load_state_dict(string location) => ChecksummedFile.Read(location, load_state_dict);

    /// <summary>Loads what <see cref="save_state_dict(BinaryWriter)"/> saved. If it throws, nothing was changed.</summary>
    /// <param name="reader">Where from; stays open.</param>
    /// <exception cref="InvalidDataException">The data are damaged, or of another model, other arms, sampler, optimizer or version; lists what differs.</exception>
    public new void load_state_dict(BinaryReader reader)
    {
        Require.NotNull(reader);
        using var turn = TakeTurn();
        WholeOrNotAtAll(() =>
        {
            StateFile.Expect("kind of optimizer state", Format, reader.ReadString());
            StateFile.Expect("version of the state", FormatVersion, reader.ReadInt32());
            ParameterTable.Of(_layers).ExpectSame(ParameterTable.Read(reader));
            var rho = ReadOwnState(reader);
            StateFile.Expect("base optimizer", BaseOptimizer.GetType().FullName!, reader.ReadString());
            LoadBase(reader);
            Rho = rho;
        });
    }

    /// <summary>The wrapped optimizer's state, with one more entry: a copy of what SL-SAM adds to it.</summary>
    public override StateDictionary state_dict()
    {
        using var turn = TakeTurn();
        var dictionary = Helper.state_dict();
        dictionary.State.Add(new SlSamState(Bytes(WriteOwnState)));
        return dictionary;
    }

    /// <summary>Takes over what <see cref="state_dict"/> of an optimizer over a like model gave. If it throws, nothing was changed.</summary>
    /// <param name="state_dict">The state dictionary.</param>
    /// <exception cref="ArgumentException">It is of another optimizer or of other parameters.</exception>
    /// <exception cref="InvalidDataException">It is of other arms or of another sampler.</exception>
    public override void load_state_dict(StateDictionary state_dict)
    {
        Require.NotNull(state_dict);
        using var turn = TakeTurn();
        if (state_dict.State.OfType<SlSamState>().SingleOrDefault() is not { } own)
        {
            throw new ArgumentException(
                "The state dictionary has no entry of SL-SAM; expected one of a SlSamOptimizer.",
                nameof(state_dict)
            );
        }

        WholeOrNotAtAll(() =>
        {
            using var reader = new BinaryReader(new MemoryStream(own.Data));
            var rho = ReadOwnState(reader);
            var forBase = Helper.state_dict();
            forBase.Options.Clear();
            forBase.Options.AddRange(state_dict.Options);
            forBase.State.Clear();
            forBase.State.AddRange(state_dict.State.Where(state => state is not SlSamState));
            Helper.load_state_dict(forBase);
            Rho = rho;
        });
    }

    private OptimizerHelper Helper =>
        BaseOptimizer as OptimizerHelper
        ?? throw new InvalidOperationException(
            $"The wrapped {BaseOptimizer.GetType().Name} has no state dictionary. Expected an optimizer derived from OptimizerHelper, as TorchSharp's are."
        );

    private void WriteOwnState(BinaryWriter writer)
    {
        writer.Write(Rho);
        _drawer.SaveState(writer);
        writer.Write(_randomness is not null);
        _randomness?.Seeds.Save(writer);
    }

    private double ReadOwnState(BinaryReader reader)
    {
        var rho = reader.ReadDouble();
        if (!(double.IsFinite(rho) && rho >= 0))
        {
            throw new InvalidDataException(FormattableString.Invariant($"The saved rho is {rho}; expected a finite number, 0 or more."));
        }

        _drawer.LoadState(reader);
        StateFile.Expect("setting of SameRandomness", _randomness is not null, reader.ReadBoolean());
        _randomness?.Seeds = RandomState.Load(reader);
        return rho;
    }

    /// <summary>Runs a loading function; if it throws, state is put back as it was, and what means damage becomes an <see cref="InvalidDataException"/>.</summary>
    private void WholeOrNotAtAll(Action load)
    {
        var ownBefore = Bytes(WriteOwnState);
        var baseBefore = BaseOptimizer is FusedAdamW ? null : Bytes(SaveBase); // FusedAdamW is whole by itself, and loaded last
        try
        {
            load();
        }
        catch (Exception fault)
        {
            Restore(ownBefore, reader => ReadOwnState(reader));
            if (baseBefore is not null)
            {
                Restore(baseBefore, LoadBase);
            }

            if (fault is not InvalidDataException && StateFile.IsDamage(fault))
            {
                throw StateFile.Damaged(Format, fault);
            }

            throw;
        }
    }

    private void SaveBase(BinaryWriter writer)
    {
        if (BaseOptimizer is FusedAdamW fused)
        {
            fused.save_state_dict(writer);
        }
        else
        {
            Helper.save_state_dict(writer);
        }
    }

    private void LoadBase(BinaryReader reader)
    {
        if (BaseOptimizer is FusedAdamW fused)
        {
            fused.load_state_dict(reader);
        }
        else
        {
            Helper.load_state_dict(reader);
        }
    }

    private static byte[] Bytes(Action<BinaryWriter> save)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        save(writer);
        writer.Flush();
        return stream.ToArray();
    }

    private static void Restore(byte[] data, Action<BinaryReader> load)
    {
        using var reader = new BinaryReader(new MemoryStream(data));
        load(reader);
    }
}
