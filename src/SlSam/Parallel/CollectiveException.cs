namespace SlSam.Parallel;

/// <summary>
/// The ranks of an <see cref="ICollective"/> cannot go on together: one of them failed, they do not make the same calls, or not on the same terms. The message says
/// which rank did what.
/// </summary>
/// <param name="message">What each rank did, and what was expected.</param>
/// <param name="inner">What caused it on this rank, if anything did.</param>
public sealed class CollectiveException(string message, Exception? inner = null) : InvalidOperationException(message, inner);
