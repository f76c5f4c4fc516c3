using SlSam.HuggingFace;

namespace SlSam.Testing;

/// <summary>A model of a few thousand numbers for a vocabulary of 13 tokens.</summary>
internal static class TinyRoberta
{
    /// <summary>No dropout, two classes, texts of 12 tokens at most.</summary>
    public static RobertaConfig Config { get; } =
        new()
        {
            VocabSize = 13,
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
}
