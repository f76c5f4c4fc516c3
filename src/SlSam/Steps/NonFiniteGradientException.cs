namespace SlSam;

/// <summary>
/// A gradient of a step had NaN or infinity in it, or squares that overflow. Weights, optimizer state and probabilities are as before the step.
/// </summary>
/// <param name="message">Names the pass and the arms.</param>
/// <param name="arms">Names of the arms concerned.</param>
public sealed class NonFiniteGradientException(string message, IReadOnlyList<string> arms) : InvalidOperationException(message)
{
    /// <summary>Names of the arms whose gradients are not finite; parameters that are in no arm stand under their own names.</summary>
    public IReadOnlyList<string> Arms { get; } = arms;
}
