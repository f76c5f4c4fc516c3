namespace SlSam.HuggingFace.Models.Layers;

/// <summary>The shape of an encoder: a token is as wide as its heads together.</summary>
internal abstract record TransformerConfig : ModelConfig
{
    /// <summary>Share of activations dropped in training, in [0, 1).</summary>
    public double HiddenDropoutProb { get; init; }

    /// <summary>Share of attention weights dropped in training, in [0, 1).</summary>
    public double AttentionProbsDropoutProb { get; init; }

    /// <summary>Added to variances in norms, in (0, 1).</summary>
    public double LayerNormEps { get; init; } = 1e-12;

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        Require(
            HiddenSize % NumAttentionHeads == 0,
            $"hidden_size: found {HiddenSize}, expected a multiple of the {NumAttentionHeads} heads"
        );
        RequireShare(HiddenDropoutProb, "hidden_dropout_prob");
        RequireShare(AttentionProbsDropoutProb, "attention_probs_dropout_prob");
        RequireEpsilon(LayerNormEps, "layer_norm_eps");
    }
}
