using SlSam.Samples.Models.Text;
using SlSam.Samples.Tests.Files;
using SlSam.Samples.Tests.Text;
using SlSam.Samples.Text;

namespace SlSam.Samples.Tests.Models;

/// <summary>A model of a few thousand numbers for the tokens of <see cref="SmallTokenizer"/>.</summary>
internal static class TinyRoberta
{
    /// <summary>No dropout, two classes, texts of 12 tokens at most.</summary>
    public static RobertaConfig Config { get; } =
        new()
        {
            VocabSize = SmallTokenizer.Tokens.Count,
            HiddenSize = 8,
            NumHiddenLayers = 2,
            NumAttentionHeads = 2,
            IntermediateSize = 16,
            MaxPositionEmbeddings = 14,
            TypeVocabSize = 1,
            LayerNormEps = 1e-5,
            InitializerRange = 0.5,
            HiddenDropoutProb = 0,
            AttentionProbsDropoutProb = 0,
        };

    /// <summary>Its weights are random, and others each time.</summary>
    public static RobertaForSequenceClassification Create(RobertaConfig? config = null) => new(config ?? Config);

    /// <summary>Writes a model with a tokenizer, as training does.</summary>
    public static void Save(TemporaryFolder folder, RobertaConfig? config = null)
    {
        using var model = Create(config);
        Save(folder, model);
    }

    /// <inheritdoc cref="Save(TemporaryFolder, RobertaConfig?)"/>
    public static void Save(TemporaryFolder folder, RobertaForSequenceClassification model)
    {
        SmallTokenizer.WriteVocabulary(folder);
        RobertaCheckpoint.Save(model, RobertaTokenizer.Load(folder.Path), folder.Path);
    }
}
