using SlSam.HuggingFace;
using SlSam.Samples;
using SlSam.Samples.Data.Text;

namespace SlSam.Roberta;

/// <summary>Models that are used as they are.</summary>
internal static class TrainedClassifier
{
    /// <summary>Reads model and tokenizer; the caller owns them.</summary>
    /// <param name="folder">With configuration, weights and tokenizer.</param>
    /// <param name="notices">Told of what the folder has too much.</param>
    /// <exception cref="IOException">A file is missing.</exception>
    /// <exception cref="InvalidDataException">A file is not as it should be, or the checkpoint lacks weights.</exception>
    public static TextModel Load(string folder, TextWriter notices) =>
        Handover.To(
            PretrainedModel.Load<SequenceClassifier>(folder, notice: notices.WriteLine),
            model => new TextModel(model, Tokenizer.Load(folder))
        );
}
