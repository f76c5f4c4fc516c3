using SlSam.Layers;

namespace SlSam.Sampling;

/// <summary>
/// A sampler that goes on when the arms were made anew (<see cref="SlSamOptimizer.RefreshArms"/>): its random numbers do not start over, and it
/// keeps what it knows of arms that stay. For others, <see cref="SlSamOptions.Sampler"/> builds a new one, and the state of an
/// <see cref="IResumableSampler"/> is loaded into it if it takes it.
/// </summary>
public interface IRearrangedSampler : ILayerSampler
{
    /// <summary>Makes a sampler of the new arms that goes on where this one stands. This one is not used after it, unless the arms could not be made.</summary>
    /// <param name="arms">The new arms.</param>
    /// <param name="previousIndex">For each new arm its index among the old ones, or -1 where it is new.</param>
    /// <returns>A sampler with as many probabilities as there are new arms.</returns>
    ILayerSampler Rearranged(IReadOnlyList<LayerArm> arms, IReadOnlyList<int> previousIndex);
}
