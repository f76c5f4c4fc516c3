namespace SlSam.Samples.Data.Tables;

/// <summary>A row is not what was asked for.</summary>
/// <param name="fault">What was found in it and what was expected, without its place.</param>
internal sealed class MalformedRowException(string fault) : Exception(fault)
{
    /// <summary>Of a row that a model has no room for.</summary>
    /// <param name="found">Its tokens.</param>
    /// <param name="context">Most tokens that the model takes.</param>
    public static MalformedRowException BeyondContext(int found, int context) =>
        new(FormattableString.Invariant($"found {found} tokens, expected {context} at most: the context of the model"));
}
