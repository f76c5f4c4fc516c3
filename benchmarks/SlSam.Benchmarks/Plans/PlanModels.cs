using System.Text.Json.Nodes;
using SlSam.HuggingFace;
using TorchSharp;
using static TorchSharp.torch;

namespace SlSam.Benchmarks.Plans;

/// <summary>Real models of planned shapes, with random weights, and their losses on random tokens.</summary>
internal static class PlanModels
{
    /// <summary>The model, in training mode; the caller's.</summary>
    public static nn.Module Build(TransformerShape shape, int length)
    {
        nn.Module model = shape.IsGated
            ? PretrainedModel.Create<CausalLanguageModel>(DecoderConfiguration(shape, length))
            : PretrainedModel.Create<SequenceClassifier>(EncoderConfiguration(shape), ["a", "b"]);
        if (model is CausalLanguageModel decoder)
        {
            decoder.BlocksPerSegment = shape.BlocksPerSegment;
        }

        model.to(shape.Type);
        model.train();
        return model;
    }

    /// <summary>Takes one step.</summary>
    /// <param name="optimizer">The optimizer.</param>
    /// <param name="model">The model.</param>
    /// <param name="tokens">The batch.</param>
    /// <param name="inChunks">Whether the loss is computed without all logits.</param>
    public static void Step(SlSamOptimizer optimizer, nn.Module model, Tensor tokens, bool inChunks)
    {
        using var loss = optimizer.Step(pass =>
        {
            using var scope = NewDisposeScope();
            return pass.Backward(LossOf(model, tokens, inChunks)).MoveToOuterDisposeScope();
        });
    }

    /// <summary>The loss of a batch, in the current dispose scope.</summary>
    public static Tensor LossOf(nn.Module model, Tensor tokens, bool inChunks = false)
    {
        if (model is CausalLanguageModel decoder)
        {
            if (inChunks)
            {
                return decoder.Loss(tokens, tokens);
            }

            var logits = decoder.call(tokens, null);
            return nn.functional.cross_entropy(logits.flatten(0, 1).to(ScalarType.Float32), tokens.flatten());
        }

        var classes = ((SequenceClassifier)model).call(tokens, ones_like(tokens), null);
        return nn.functional.cross_entropy(classes.to(ScalarType.Float32), zeros(tokens.shape[0], ScalarType.Int64));
    }

    private static JsonObject DecoderConfiguration(TransformerShape shape, int length) =>
        new()
        {
            ["model_type"] = "llama",
            ["hidden_size"] = shape.Hidden,
            ["num_hidden_layers"] = shape.Layers,
            ["num_attention_heads"] = shape.Heads,
            ["num_key_value_heads"] = shape.KeyValueHeads == 0 ? shape.Heads : shape.KeyValueHeads,
            ["intermediate_size"] = shape.Intermediate,
            ["vocab_size"] = shape.Vocabulary,
            ["tie_word_embeddings"] = shape.IsTied,
            ["max_position_embeddings"] = length,
            ["rms_norm_eps"] = 1e-5,
        };

    private static JsonObject EncoderConfiguration(TransformerShape shape)
    {
        var share = shape.Drops ? 0.1 : 0;
        return new JsonObject
        {
            ["model_type"] = "roberta",
            ["hidden_size"] = shape.Hidden,
            ["num_hidden_layers"] = shape.Layers,
            ["num_attention_heads"] = shape.Heads,
            ["intermediate_size"] = shape.Intermediate,
            ["vocab_size"] = shape.Vocabulary,
            ["max_position_embeddings"] = shape.Places,
            ["type_vocab_size"] = 1,
            ["pad_token_id"] = 1,
            ["hidden_dropout_prob"] = share,
            ["attention_probs_dropout_prob"] = share,
        };
    }
}
