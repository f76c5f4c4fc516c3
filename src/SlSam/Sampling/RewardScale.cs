namespace SlSam.Sampling;

/// <summary>
/// A running mean of squared gradient norms per arm, decay 0.9, corrected for its start at zero as Adam's moments are.
/// </summary>
internal readonly record struct RewardScale(double Average, long Updates)
{
    private const double Decay = 0.9;

    /// <summary>The root of the corrected mean; 1 while every norm was zero, so that it can be divided by.</summary>
    public double RootMeanSquare => Average > 0 ? Math.Sqrt(Average / (1 - Math.Pow(Decay, Updates))) : 1;

    public RewardScale With(double meanSquare) => new((Decay * Average) + ((1 - Decay) * meanSquare), Updates + 1);

    public void Save(BinaryWriter writer)
    {
        writer.Write(Average);
        writer.Write(Updates);
    }

    /// <exception cref="InvalidDataException">The numbers cannot be those of a running mean.</exception>
    public static RewardScale Load(BinaryReader reader)
    {
        var scale = new RewardScale(reader.ReadDouble(), reader.ReadInt64());
        return double.IsFinite(scale.Average) && scale is { Average: >= 0, Updates: >= 0 }
            ? scale
            : throw new InvalidDataException($"The saved reward scale is {scale}; expected a finite mean and a count, both 0 or more.");
    }
}
