using SlSam.Layers;

namespace SlSam.Sampling;

/// <summary>A sampler whose budget may be counted in parameters: arms of the same names are others to it once they have come to have more or fewer of them.</summary>
internal interface ISizedSampler : IRearrangedSampler
{
    /// <summary>Whether these arms weigh what its own did.</summary>
    bool CountsAlike(IReadOnlyList<LayerArm> arms);
}
