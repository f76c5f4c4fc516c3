namespace SlSam.Sampling;

/// <summary>
/// Chooses the arms that take part in a step (SL-SAM, step 1) and learns from their gradient norms (step 8).
/// </summary>
/// <remarks>
/// One stay is one call of <see cref="Sample"/> followed by one call of <see cref="Update"/> with what it returned; it is one step long, or
/// <see cref="SlSamOptions.HoldSteps"/>. Steps that are skipped, or fail, count for nothing there. What a sampler can do beyond this it says by further interfaces: <see cref="IResumableSampler"/>,
/// <see cref="IRearrangedSampler"/>.
/// Implementations need not be safe for use by several threads at once.
/// </remarks>
public interface ILayerSampler
{
    /// <summary>The chance of each arm to be active in a step, one entry in (0, 1] per arm.</summary>
    IReadOnlyList<double> Probabilities { get; }

    /// <summary>Draws the arms of the next step, or of the next steps.</summary>
    /// <returns>Indices of the active arms, ascending, without repetition, at least one.</returns>
    IReadOnlyList<int> Sample();

    /// <summary>Learns from the gradient norms of a step, or their root mean square over a stay: of first passes, or of second ones where the first saw a
    /// part of the batch only.</summary>
    /// <param name="active">The arms that were active, ascending.</param>
    /// <param name="gradientNorms">The L2 norm of each active arm's gradient, in the order of <paramref name="active"/>: finite, not negative.</param>
    void Update(IReadOnlyList<int> active, IReadOnlyList<float> gradientNorms);
}
