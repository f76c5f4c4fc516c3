namespace SlSam.Passes;

/// <summary>A pass found that its loss depends on none of the arms that were drawn: the step draws again.</summary>
internal sealed class UnusedArmsException(string found, Exception? inner) : InvalidOperationException(found, inner);
