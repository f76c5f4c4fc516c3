using SlSam.HuggingFace;
using SlSam.Samples.Text;
using SlSam.Testing;

namespace SlSam.Samples.Tests.Text;

/// <summary>Folders of a tiny model and its <see cref="SmallTokenizer"/>, as training writes them.</summary>
internal static class TinyRobertaFolder
{
    /// <summary>Writes a model whose weights are random.</summary>
    public static void Save(TemporaryFolder folder, RobertaConfig? config = null)
    {
        using var model = TinyRoberta.Create(config);
        Save(folder, model);
    }

    /// <summary>Writes a model.</summary>
    public static void Save(TemporaryFolder folder, RobertaForSequenceClassification model)
    {
        SmallTokenizer.WriteVocabulary(folder);
        RobertaCheckpoint.Save(model, RobertaTokenizer.Load(folder.Path), folder.Path);
    }
}
