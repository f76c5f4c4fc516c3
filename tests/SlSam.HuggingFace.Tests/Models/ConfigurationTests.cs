using System.Text.Json.Nodes;
using SlSam.HuggingFace.Models.Configuration;
using SlSam.HuggingFace.Models.Decoders;
using SlSam.HuggingFace.Models.Encoders;
using SlSam.HuggingFace.Models.Vision;

namespace SlSam.HuggingFace.Tests.Models;

public sealed class ConfigurationTests
{
    [Theory]
    [InlineData("bert", 30522, 12, 0, 512, 2, null)]
    [InlineData("roberta", 50265, 12, 1, 510, 2, null)]
    [InlineData("distilbert", 30522, 6, 0, 512, 2, 0.2)]
    public void Keys_that_are_missing_or_null_have_the_defaults_of_their_kind(
        string type,
        int vocabulary,
        int layers,
        int pad,
        int maxLength,
        int types,
        double? classifierDropout
    )
    {
        var config = Encoder(type, """{ "unknown_key": [1, 2], "pad_token_id": null, "vocab_size": null }""");

        config
            .Should()
            .BeEquivalentTo(
                new
                {
                    VocabSize = vocabulary,
                    HiddenSize = 768,
                    NumHiddenLayers = layers,
                    NumAttentionHeads = 12,
                    IntermediateSize = 3072,
                    HiddenAct = "gelu",
                    HiddenDropoutProb = 0.1,
                    AttentionProbsDropoutProb = 0.1,
                    MaxLength = maxLength,
                    TypeVocabSize = types,
                    InitializerRange = 0.02,
                    LayerNormEps = 1e-12,
                    PadTokenId = pad,
                }
            );
        config.ClassifierDropout.Should().Be(classifierDropout);
    }

    [Fact]
    public void DistilBERTs_own_names_and_the_usual_ones_are_the_same()
    {
        var own = Encoder(
            "distilbert",
            """
            { "dim": 24, "n_layers": 2, "n_heads": 3, "hidden_dim": 48, "activation": "relu", "dropout": 0.3, "attention_dropout": 0.4,
              "seq_classif_dropout": 0.5 }
            """
        );
        var usual = Encoder(
            "distilbert",
            """
            { "hidden_size": 24, "num_hidden_layers": 2, "num_attention_heads": 3, "intermediate_size": 48, "hidden_act": "relu",
              "hidden_dropout_prob": 0.3, "attention_probs_dropout_prob": 0.4, "classifier_dropout": 0.5 }
            """
        );

        own.Should().Be(usual);
        own.HiddenSize.Should().Be(24);
    }

    [Theory]
    [InlineData("""{ "vocab_size": 0 }""", "vocab_size: found 0, expected 1 or more")]
    [InlineData("""{ "pad_token_id": 50265 }""", "pad_token_id: found 50265, expected one of the 50265 tokens")]
    [InlineData("""{ "pad_token_id": -1 }""", "pad_token_id: found -1")]
    [InlineData("""{ "max_position_embeddings": 5 }""", "max_position_embeddings: found 5, expected 6 or more")]
    [InlineData("""{ "hidden_size": 30 }""", "hidden_size: found 30, expected a multiple of the 12 heads")]
    [InlineData("""{ "hidden_act": "sigmoidal" }""", "hidden_act: found 'sigmoidal', expected one of gelu")]
    [InlineData("""{ "num_hidden_layers": 0 }""", "num_hidden_layers: found 0")]
    [InlineData("""{ "layer_norm_eps": 0 }""", "layer_norm_eps: found 0")]
    [InlineData("""{ "hidden_dropout_prob": 1.5 }""", "hidden_dropout_prob: found 1.5, expected 0 <= p < 1")]
    [InlineData("""{ "classifier_dropout": 1 }""", "classifier_dropout: found 1, expected 0 <= p < 1")]
    [InlineData("""{ "is_decoder": true }""", "is_decoder: found true")]
    [InlineData("""{ "position_embedding_type": "relative_key" }""", "position_embedding_type: found 'relative_key', expected absolute")]
    [InlineData("""{ "vocab_size": "many" }""", ", $.vocab_size: expected the configuration of a model")]
    public void A_configuration_that_builds_no_encoder_is_refused_by_file_and_field(string json, string message) =>
        FluentActions
            .Invoking(() => Encoder("roberta", json))
            .Should()
            .Throw<InvalidDataException>()
            .WithMessage($"folder/config.json*{message}*");

    [Theory]
    [InlineData("""{ "image_size": 30 }""", "image_size: found 30, expected a multiple of patch_size, 16")]
    [InlineData("""{ "image_size": [224, 160] }""", "$.image_size: expected the configuration of a model: found *224, 160*")]
    [InlineData("""{ "num_channels": 1 }""", "num_channels: found 1, expected 3, for colours")]
    public void A_configuration_that_builds_no_vision_transformer_is_refused_by_file_and_field(string json, string message) =>
        FluentActions
            .Invoking(() => ViTConfig.Read(Source("vit", json)))
            .Should()
            .Throw<InvalidDataException>()
            .WithMessage($"folder/config.json*{message}*");

    [Fact]
    public void Edges_that_are_the_same_are_one_number()
    {
        var config = ViTConfig.Read(Source("vit", """{ "image_size": [384, 384], "patch_size": [32, 32] }"""));

        (config.ImageSize, config.PatchSize, config.HiddenSize, config.QkvBias).Should().Be((384, 32, 768, true));
    }

    [Theory]
    [InlineData("llama", 32000, 11008, 32, 2048, 2048)]
    [InlineData("mistral", 32000, 14336, 8, 131072, 4096)]
    [InlineData("qwen2", 151936, 22016, 32, 32768, 32768)]
    public void A_decoder_that_says_nothing_has_the_defaults_of_its_kind(
        string type,
        int vocabulary,
        int wide,
        int keyHeads,
        int made,
        int maxLength
    )
    {
        var config = Decoder(type, "{}");

        (config.VocabSize, config.IntermediateSize, config.KeyValueHeads).Should().Be((vocabulary, wide, keyHeads));
        (config.MaxPositionEmbeddings, config.MaxLength, config.HeadWidth).Should().Be((made, maxLength, 128));
        (config.Theta, config.RmsNormEps, config.TieWordEmbeddings, config.HiddenAct).Should().Be((10000, 1e-6, false, "silu"));
    }

    [Theory]
    [InlineData("mistral", """{ "sliding_window": null }""", 131072)]
    [InlineData("mistral", """{ "sliding_window": 100 }""", 100)]
    [InlineData("qwen2", """{ "sliding_window": 100 }""", 32768)]
    [InlineData("qwen2", """{ "sliding_window": 100, "use_sliding_window": true }""", 100)]
    [InlineData("qwen2", """{ "sliding_window": 100, "use_sliding_window": true, "max_window_layers": 32 }""", 32768)]
    [InlineData("llama", """{ "sliding_window": 100 }""", 2048)]
    [InlineData("llama", """{ "rope_scaling": { "type": "linear", "factor": 2.5 } }""", 5120)]
    [InlineData("llama", """{ "rope_scaling": { "rope_type": "dynamic", "factor": 4 } }""", 8192)]
    [InlineData("llama", """{ "rope_parameters": { "rope_type": "default", "rope_theta": 7 } }""", 2048)]
    public void Texts_may_be_as_long_as_a_token_sees_and_the_scaling_stretches(string type, string json, int maxLength) =>
        Decoder(type, json).MaxLength.Should().Be(maxLength);

    [Theory]
    [InlineData("""{ "num_key_value_heads": 5 }""", "num_key_value_heads: found 5, expected a divisor of the 32 heads")]
    [InlineData("""{ "head_dim": 7 }""", "head_dim: found 7, expected an even number")]
    [InlineData("""{ "hidden_size": 100 }""", "hidden_size: found 100, expected a multiple of the 32 heads, or head_dim")]
    [InlineData(
        """{ "rope_scaling": { "rope_type": "yarn" } }""",
        "rope_type: found 'yarn', expected one of default, linear, dynamic, llama3"
    )]
    [InlineData("""{ "rope_scaling": { "type": "linear" } }""", "factor: found none, expected 1 or more")]
    [InlineData("""{ "rope_scaling": { "rope_type": "llama3", "factor": 8 } }""", "low_freq_factor: found none, expected more than 0")]
    [InlineData("""{ "rope_parameters": { "partial_rotary_factor": 0.5 } }""", "partial_rotary_factor: found 0.5, expected 1")]
    [InlineData("""{ "rope_theta": 0 }""", "rope_theta: found 0, expected more than 0")]
    [InlineData("""{ "rms_norm_eps": 0 }""", "rms_norm_eps: found 0, expected 0 < e < 1")]
    [InlineData("""{ "pad_token_id": 32000 }""", "pad_token_id: found 32000, expected one of the 32000 tokens")]
    [InlineData("""{ "hidden_act": "swiglu" }""", "hidden_act: found 'swiglu'")]
    public void A_configuration_that_builds_no_decoder_is_refused_by_file_and_field(string json, string message) =>
        FluentActions
            .Invoking(() => Decoder("llama", json))
            .Should()
            .Throw<InvalidDataException>()
            .WithMessage($"folder/config.json*{message}*");

    private static DecoderConfig Decoder(string type, string json) =>
        DecoderConfig.Read(
            Source(type, json),
            type switch
            {
                "llama" => DecoderFamily.Llama,
                "mistral" => DecoderFamily.Mistral,
                _ => DecoderFamily.Qwen2,
            }
        );

    private static EncoderConfig Encoder(string type, string json) =>
        EncoderConfig.Read(
            Source(type, json),
            type switch
            {
                "bert" => EncoderFamily.Bert,
                "roberta" => EncoderFamily.Roberta,
                _ => EncoderFamily.DistilBert,
            }
        );

    private static ModelSource Source(string type, string json)
    {
        var config = JsonNode.Parse(json)!.AsObject();
        config["model_type"] = type;
        return new ModelSource(config, "folder/config.json", new Dictionary<string, byte[]>());
    }
}
