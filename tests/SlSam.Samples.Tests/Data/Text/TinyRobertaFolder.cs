using SlSam.HuggingFace;
using SlSam.Testing;

namespace SlSam.Samples.Tests.Data.Text;

/// <summary>Folders of a tiny model and its <see cref="SmallTokenizer"/>, as training writes them.</summary>
internal static class TinyRobertaFolder
{
    /// <summary>Writes a model whose weights are random.</summary>
    public static void Save(TemporaryFolder folder, IReadOnlyList<string> labels, int vocabulary = 13)
    {
        using var model = PretrainedModel.Create<SequenceClassifier>(TinyModels.Encoder("roberta", ("vocab_size", vocabulary)), labels);
        model.SaveTo(folder.Path);
        SmallTokenizer.WriteVocabulary(folder);
    }
}
