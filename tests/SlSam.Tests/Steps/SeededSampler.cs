using SlSam.Layers;
using SlSam.Sampling;

namespace SlSam.Tests.Steps;

/// <summary>A user's sampler: half of the arms, by random numbers of its own that start over when it is built, and that can be saved.</summary>
internal sealed class SeededSampler(int arms) : IResumableSampler
{
    private ulong _state = 1;

    public SeededSampler(IReadOnlyList<LayerArm> arms)
        : this(arms.Count) { }

    public IReadOnlyList<double> Probabilities { get; } = [.. Enumerable.Repeat(0.5, arms)];

    public IReadOnlyList<int> Sample()
    {
        int[] drawn = [];
        while (drawn.Length == 0)
        {
            drawn = [.. Enumerable.Range(0, Probabilities.Count).Where(_ => Next())];
        }

        return drawn;
    }

    public void Update(IReadOnlyList<int> active, IReadOnlyList<float> gradientNorms) { }

    public void SaveState(BinaryWriter writer) => writer.Write(_state);

    public void LoadState(BinaryReader reader) => _state = reader.ReadUInt64();

    private bool Next()
    {
        _state = unchecked((_state * 6364136223846793005) + 1442695040888963407);
        return _state >> 63 == 1;
    }
}
