using SlSam.HuggingFace;

namespace SlSam.Samples.Text;

/// <summary>A classifier as a folder has it. Owns the model.</summary>
/// <param name="Model">On the CPU, training.</param>
/// <param name="Tokenizer">Of its texts.</param>
/// <param name="Report">What was in the weights and what was not.</param>
public sealed record LoadedRoberta(RobertaForSequenceClassification Model, RobertaTokenizer Tokenizer, LoadReport Report) : IDisposable
{
    /// <summary>The tokens of a text, or of two, cut at what the model has places for.</summary>
    /// <exception cref="InvalidDataException">The model has no word embedding for one of them: the tokenizer is another model's.</exception>
    public int[] Encode(string text, string? pair) => Model.Config.RequireWords(Tokenizer.Encode(text, pair, Model.Config.MaxLength), text);

    /// <summary>Disposes the model.</summary>
    public void Dispose() => Model.Dispose();
}
