using SlSam.Sampling;

namespace SlSam.Steps;

/// <summary>What is to be known of a step once it is taken: what the sampler learned, if a stay ended, and that the step is over.</summary>
/// <param name="told">What the sampler learned; null for nothing. Forgotten when this is disposed, unless it was committed.</param>
/// <param name="finish">The step is over: the next plan is a new one.</param>
internal sealed class StepLearning(SamplerLearning? told, Action finish) : IDisposable
{
    /// <summary>The step was taken, or left out for good.</summary>
    public void Commit()
    {
        told?.Commit();
        finish();
    }

    public void Dispose() => told?.Dispose();
}
