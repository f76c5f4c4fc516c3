namespace SlSam.Updates;

/// <summary>Where the loss scale stands. It moves when a step is over, and only then.</summary>
/// <param name="settings">What the user asked for; null: the scale is 1 and stays.</param>
internal sealed class LossScaling(LossScale? settings)
{
    private const double Floor = 1;

    private int _goodSteps;

    /// <summary>What losses are multiplied by in the next step.</summary>
    public double Current { get; private set; } = settings?.Initial ?? 1;

    /// <summary>Whether there is one at all.</summary>
    public bool IsOn => settings is not null;

    /// <summary>Whether an overflow is the scale's fault: not at its floor, where it is the model's.</summary>
    public bool ExplainsOverflow => IsOn && Current > Floor;

    /// <summary>A step is over.</summary>
    /// <param name="overflowed">Whether it was left out because a gradient was not finite.</param>
    public void Finish(bool overflowed)
    {
        if (settings is null)
        {
            return;
        }

        _goodSteps = overflowed ? 0 : _goodSteps + 1;
        if (overflowed)
        {
            Current = Math.Max(Floor, Current * settings.Backoff);
        }
        else if (_goodSteps >= settings.Interval && double.IsFinite(Current * settings.Growth))
        {
            (Current, _goodSteps) = (Current * settings.Growth, 0);
        }
    }

    public void Save(BinaryWriter writer)
    {
        writer.Write(IsOn);
        writer.Write(Current);
        writer.Write(_goodSteps);
    }

    /// <exception cref="InvalidDataException">It is of a run with another setting, or damaged.</exception>
    public void Load(BinaryReader reader)
    {
        State.StateFile.Expect("setting of LossScale (whether there is one)", IsOn, reader.ReadBoolean());
        var (current, goodSteps) = (reader.ReadDouble(), reader.ReadInt32());
        if (!(double.IsFinite(current) && current >= Floor && goodSteps >= 0))
        {
            throw new InvalidDataException(
                FormattableString.Invariant(
                    $"The saved loss scale is {current} after {goodSteps} steps; expected a finite number, 1 or more, and a count."
                )
            );
        }

        (Current, _goodSteps) = (current, goodSteps);
    }
}
