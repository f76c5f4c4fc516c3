using System.Runtime.ExceptionServices;

namespace SlSam.Samples.Data.Text;

/// <summary>Examples as a model reads them: tokens, and a label for each.</summary>
public sealed class EncodedTexts
{
    private readonly TokenizedText[] _texts;
    private readonly double[] _labels;

    private EncodedTexts(TokenizedText[] texts, double[] labels, int padId)
    {
        _texts = texts;
        _labels = labels;
        PadId = padId;
        HaveTypes = texts.Any(text => text.TypeIds is not null);
    }

    /// <summary>Number of examples.</summary>
    public int Count => _texts.Length;

    /// <summary>The token that fills up short texts.</summary>
    public int PadId { get; }

    /// <summary>Whether some tokens are of another type than 0.</summary>
    public bool HaveTypes { get; }

    /// <summary>An example.</summary>
    public TokenizedText this[int index] => _texts[index];

    /// <summary>Encodes all examples, on all cores.</summary>
    /// <param name="examples">In their order.</param>
    /// <param name="encode">A text, or two, to one token or more; called on several threads at once.</param>
    /// <param name="padId">The token that fills up short texts.</param>
    /// <remarks>An exception of <paramref name="encode"/> comes as it is; of several, one.</remarks>
    public static EncodedTexts Encode(IReadOnlyList<TextExample> examples, Func<TextExample, TokenizedText> encode, int padId)
    {
        var texts = new TokenizedText[examples.Count];
        try
        {
            System.Threading.Tasks.Parallel.For(0, examples.Count, index => texts[index] = encode(examples[index]));
        }
        catch (AggregateException exception)
        {
            ExceptionDispatchInfo.Throw(exception.InnerExceptions[0]);
        }
        return new EncodedTexts(texts, [.. examples.Select(example => example.Label)], padId);
    }

    /// <summary>Number of tokens of an example.</summary>
    public int Length(int index) => _texts[index].Ids.Count;

    /// <summary>Number of the class of an example, or its score.</summary>
    public double Label(int index) => _labels[index];
}
