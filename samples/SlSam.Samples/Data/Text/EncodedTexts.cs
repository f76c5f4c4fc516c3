using System.Runtime.ExceptionServices;

namespace SlSam.Samples.Data.Text;

/// <summary>Examples as a model reads them: tokens, and a label for each.</summary>
public sealed class EncodedTexts
{
    private readonly int[][] _tokens;
    private readonly double[] _labels;

    private EncodedTexts(int[][] tokens, double[] labels, int padId)
    {
        _tokens = tokens;
        _labels = labels;
        PadId = padId;
    }

    /// <summary>Number of examples.</summary>
    public int Count => _tokens.Length;

    /// <summary>The token that fills up short texts.</summary>
    public int PadId { get; }

    /// <summary>Encodes all examples, on all cores.</summary>
    /// <param name="examples">In their order.</param>
    /// <param name="encode">A text, or two, to one token or more; called on several threads at once.</param>
    /// <param name="padId">The token that fills up short texts.</param>
    /// <remarks>An exception of <paramref name="encode"/> comes as it is; of several, one.</remarks>
    public static EncodedTexts Encode(IReadOnlyList<TextExample> examples, Func<TextExample, int[]> encode, int padId)
    {
        var tokens = new int[examples.Count][];
        try
        {
            Parallel.For(0, examples.Count, index => tokens[index] = encode(examples[index]));
        }
        catch (AggregateException exception)
        {
            ExceptionDispatchInfo.Throw(exception.InnerExceptions[0]);
        }
        return new EncodedTexts(tokens, [.. examples.Select(example => example.Label)], padId);
    }

    /// <summary>The tokens of an example.</summary>
    public ReadOnlySpan<int> Tokens(int index) => _tokens[index];

    /// <summary>Number of tokens of an example.</summary>
    public int Length(int index) => _tokens[index].Length;

    /// <summary>Number of the class of an example, or its score.</summary>
    public double Label(int index) => _labels[index];
}
