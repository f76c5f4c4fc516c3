using System.Runtime.CompilerServices;
using System.Text;
using SlSam.Layers;
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
    private const int FormatVersion = 4;

    /// <summary>Saves the whole state to a file, written beside and renamed: it is the old one or the whole new one.</summary>
    /// <param name="location">The file; its folder exists.</param>
    /// <remarks>With <see cref="SlSamOptions.ShardState"/> all ranks call it, and each writes the whole state to the file that it names.</remarks>
    /// <exception cref="InvalidOperationException">The sampler is no <see cref="Sampling.IResumableSampler"/>, or the wrapped optimizer cannot be saved.</exception>
    /// <exception cref="Parallel.CollectiveException">State is spread over ranks, and another rank does not save, or failed.</exception>
    public new void save_state_dict(string location) => ChecksummedFile.Write(location, save_state_dict);

    /// <summary>Saves the whole state: the wrapped optimizer's, probabilities, random states, rho, what the ascent keeps, and what it is the state of.</summary>
    /// <param name="writer">Where to; stays open.</param>
    /// <remarks>With <see cref="SlSamOptions.ShardState"/> all ranks call it, those too that need no file, with <see cref="BinaryWriter.Null"/>: what each rank keeps travels
    /// to all.</remarks>
    /// <exception cref="InvalidOperationException">The sampler is no <see cref="Sampling.IResumableSampler"/>, or the wrapped optimizer cannot be saved.</exception>
    /// <exception cref="Parallel.CollectiveException">State is spread over ranks, and another rank does not save, or failed.</exception>
    public new void save_state_dict(BinaryWriter writer)
    {
        Require.NotNull(writer);
        using var turn = TakeTurn();
        if (_options.ShardState)
        {
            Together(() => Save(writer));
        }
        else
        {
            Save(writer);
        }
    }

    private void Save(BinaryWriter writer)
    {
        writer.Write(Format);
        writer.Write(FormatVersion);
        ParameterTable.Of(_layers).Write(writer);
        WriteOwnState(writer);
        _memory.Save(writer);
        writer.Write(BaseOptimizer.GetType().FullName!);
        _update.Save(writer, ModelParameters.Of(_model));
    }

    /// <summary>Loads what <see cref="save_state_dict(string)"/> saved. If it throws, nothing was changed.</summary>
    /// <param name="location">The file.</param>
    /// <remarks>Rho comes with it, as a schedule may have moved it; to go on with another method, whose rho is of another size, set <see cref="Rho"/> afterwards. All
    /// other options are this optimizer's.</remarks>
    /// <exception cref="InvalidDataException">The file is damaged, or of another model, other arms, sampler, optimizer or version; lists what differs.</exception>
    public new void load_state_dict(string location) => ChecksummedFile.Read(location, load_state_dict);

    /// <summary>Loads what <see cref="save_state_dict(BinaryWriter)"/> saved. If it throws, nothing was changed.</summary>
    /// <param name="reader">Where from; stays open.</param>
    /// <exception cref="InvalidDataException">The data are damaged, or of another model, other arms, sampler, optimizer or version; lists what differs.</exception>
    public new void load_state_dict(BinaryReader reader)
    {
        Require.NotNull(reader);
        using var turn = TakeTurn();
        if (_ranks is null)
        {
            Load(reader, () => { });
            return;
        }

        Together(() =>
            _ranks.Mend(() =>
            {
                ExpectSameTraining(_layers);
                using var read = new HashingStream(reader.BaseStream);
                using var hashed = new BinaryReader(read, Encoding.UTF8, leaveOpen: true);
                Load(hashed, () => ExpectSameState(read));
                Align();
            })
        );
    }

    /// <param name="reader">Where from.</param>
    /// <param name="confirm">Called once all is read, while it can still be left as it was.</param>
    private void Load(BinaryReader reader, Action confirm) =>
        WholeOrNotAtAll(() =>
        {
            StateFile.Expect("kind of optimizer state", Format, reader.ReadString());
            StateFile.Expect("version of the state", FormatVersion, reader.ReadInt32());
            ParameterTable.Of(_layers).ExpectSame(ParameterTable.Read(reader));
            var (rho, skipped) = ReadOwnState(reader);
            using var memory = _memory.Read(reader, _layers);
            StateFile.Expect("base optimizer", BaseOptimizer.GetType().FullName!, reader.ReadString());
            _update.Load(reader, ModelParameters.Of(_model), confirm); // the last, and whole by itself
            memory.Commit();
            (Rho, LastStep) = (rho, LastStep with { SkippedSteps = skipped });
            if (_planner.Finished > 0)
            {
                _unusedArms.Trust();
            }
        });

    /// <summary>
    /// Options of the groups, as copies, and one entry that is the whole state: what TorchSharp saves of it and loads into it, also through the base class, is
    /// all of it. The entry belongs to this optimizer and goes with it.
    /// </summary>
    public override StateDictionary state_dict()
    {
        using var turn = TakeTurn();
        var dictionary = base.state_dict(); // of no groups: an empty one
        dictionary.Options.AddRange(BaseOptimizer.ParamGroups.OfType<ParamGroup>().Select(group => (OptimizerOptions)Copy(group.Options)));
        dictionary.State.Add(new SlSamState(this));
        return dictionary;
    }

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = nameof(MemberwiseClone))]
    private static extern object Copy(object options);

    /// <summary>Takes over what <see cref="state_dict"/> of an optimizer over a like model gave. If it throws, nothing was changed.</summary>
    /// <param name="state_dict">The state dictionary.</param>
    /// <exception cref="ArgumentException">It is of another optimizer.</exception>
    /// <exception cref="InvalidDataException">It is of another model, other arms, sampler or optimizer; lists what differs.</exception>
    public override void load_state_dict(StateDictionary state_dict)
    {
        Require.NotNull(state_dict);
        if (state_dict.State.OfType<SlSamState>().SingleOrDefault() is not { } whole)
        {
            throw new ArgumentException(
                "The state dictionary has no entry of SL-SAM; expected one of a SlSamOptimizer.",
                nameof(state_dict)
            );
        }

        new SlSamState(this).LoadStateDict(whole);
    }

    private void WriteOwnState(BinaryWriter writer)
    {
        writer.Write(Rho);
        writer.Write(LastStep.SkippedSteps);
        _planner.SaveState(writer);
        writer.Write(_randomness is not null);
        _randomness?.Seeds.Save(writer);
        _lossScale.Save(writer);
    }

    private (double Rho, long SkippedSteps) ReadOwnState(BinaryReader reader)
    {
        var (rho, skipped) = (reader.ReadDouble(), reader.ReadInt64());
        if (!(double.IsFinite(rho) && rho >= 0 && skipped >= 0))
        {
            throw new InvalidDataException(
                FormattableString.Invariant($"The saved rho is {rho} and {skipped} steps were skipped; expected finite numbers, 0 or more.")
            );
        }

        _planner.LoadState(reader);
        StateFile.Expect("setting of SameRandomness", _randomness is not null, reader.ReadBoolean());
        _randomness?.Seeds = RandomState.Load(reader);
        _lossScale.Load(reader);
        return (rho, skipped);
    }

    /// <summary>Runs a loading function; if it throws, the state is put back as it was, and what means damage becomes an <see cref="InvalidDataException"/>.</summary>
    private void WholeOrNotAtAll(Action load)
    {
        using var before = new BinaryReader(SegmentedStream.Of(WriteOwnState));
        try
        {
            load();
        }
        catch (Exception fault)
        {
            ReadOwnState(before);
            if (fault is not InvalidDataException && StateFile.IsDamage(fault))
            {
                throw StateFile.Damaged(Format, fault);
            }

            throw;
        }
    }
}
