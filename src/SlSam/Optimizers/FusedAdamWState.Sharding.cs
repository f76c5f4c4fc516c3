using SlSam.Kernels;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SlSam.Optimizers;

/// <content>State that one of several ranks keeps for all of them.</content>
internal sealed partial class FusedAdamWState
{
    /// <summary>Who keeps it; null where each process keeps its own.</summary>
    public Shard? Shard { get; set; }

    /// <summary>Whether another rank keeps it: nothing is kept here.</summary>
    public bool IsElsewhere => Shard is { IsHere: false };

    /// <summary>What there is of it, told before <see cref="Tensors"/> are sent.</summary>
    public StateContent Content =>
        Step == 0
            ? default
            : new(
                Step,
                FirstMoment is not null,
                SecondMoment is not null,
                LargestSecondMoment is not null,
                Master is not null,
                IsOnHost: FirstMoment?.is_cpu() == true
            );

    /// <summary>What is kept, as <see cref="Content"/> says; stays this object's.</summary>
    public IReadOnlyList<Tensor> Tensors
    {
        get
        {
            WaitForHost();
            return [.. new[] { FirstMoment, SecondMoment, LargestSecondMoment, Master }.Select(InUse).OfType<Tensor>()];
        }
    }

    /// <summary>How much is kept for a parameter, amsgrad apart.</summary>
    /// <param name="type">The parameter's.</param>
    /// <param name="elements">Its number of elements.</param>
    /// <param name="keepsMasters">Whether parameters of half precision have masters.</param>
    public static long BytesOf(ScalarType type, long elements, bool keepsMasters) =>
        elements
        * type switch
        {
            ScalarType.Float64 => 16,
            ScalarType.Float16 or ScalarType.BFloat16 => keepsMasters ? 12 : 4,
            _ => 8,
        };

    /// <summary>Memory for a state of some content, to be filled.</summary>
    public static FusedAdamWState ToFill(Parameter parameter, bool wantsMaster, StateContent content)
    {
        var state = new FusedAdamWState(parameter) { WantsMaster = wantsMaster, Step = content.Step };
        var device = content.IsOnHost ? CPU : parameter.device;
        Tensor? Memory(bool isThere, ScalarType type) => isThere ? zeros(parameter.shape, type, device).DetachFromDisposeScope() : null;
        state.FirstMoment = Memory(content.HasFirst, state.StateType);
        state.SecondMoment = Memory(content.HasSecond, state.StateType);
        state.LargestSecondMoment = Memory(content.HasLargest, state.StateType);
        state.Master = Memory(content.HasMaster, ScalarType.Float32);
        state._mayDiffer = true;
        return state;
    }

    /// <summary>This state where that of the same parameter was kept: empty where another rank keeps it.</summary>
    public FusedAdamWState InPlaceOf(FusedAdamWState old)
    {
        Shard = old.Shard;
        if (IsElsewhere)
        {
            Drop();
        }

        return this;
    }

    /// <exception cref="InvalidOperationException">Another rank keeps this state.</exception>
    public void ExpectHere()
    {
        if (IsElsewhere)
        {
            throw new InvalidOperationException(
                $"The moments of a parameter of shape {_parameter.shape.ToText()} are kept by rank {Shard!.Value.Owner}: ShardState is true. Expected steps and "
                    + "save_state_dict of the SlSamOptimizer, on all ranks, in place of FusedAdamW's own."
            );
        }
    }
}

/// <summary>Who keeps a state.</summary>
/// <param name="Owner">Number of the rank.</param>
/// <param name="Ranks">Of how many.</param>
/// <param name="IsHere">Whether this process is that rank.</param>
internal readonly record struct Shard(int Owner, int Ranks, bool IsHere);

/// <summary>What there is of a state.</summary>
/// <param name="Step">Number of steps; 0: nothing.</param>
/// <param name="HasFirst">Whether there is a first moment.</param>
/// <param name="HasSecond">A second.</param>
/// <param name="HasLargest">A largest second.</param>
/// <param name="HasMaster">A master.</param>
/// <param name="IsOnHost">Whether they lie in the CPU's memory.</param>
internal readonly record struct StateContent(long Step, bool HasFirst, bool HasSecond, bool HasLargest, bool HasMaster, bool IsOnHost)
{
    /// <summary>Bytes that <see cref="Write"/> writes.</summary>
    public const int Length = sizeof(long) + 5;

    public void Write(BinaryWriter writer)
    {
        writer.Write(Step);
        writer.Write(HasFirst);
        writer.Write(HasSecond);
        writer.Write(HasLargest);
        writer.Write(HasMaster);
        writer.Write(IsOnHost);
    }

    public static StateContent Read(BinaryReader reader) =>
        new(
            reader.ReadInt64(),
            reader.ReadBoolean(),
            reader.ReadBoolean(),
            reader.ReadBoolean(),
            reader.ReadBoolean(),
            reader.ReadBoolean()
        );
}
