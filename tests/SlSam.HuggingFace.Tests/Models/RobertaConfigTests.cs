using System.Text.Json;

namespace SlSam.HuggingFace.Tests.Models;

public sealed class RobertaConfigTests : IDisposable
{
    private readonly string _file = Path.GetTempFileName();

    public void Dispose() => File.Delete(_file);

    [Fact]
    public void Keys_that_are_missing_have_the_defaults_of_RoBERTa()
    {
        var config = Read("""{ "model_type": "roberta", "unknown_key": [1, 2] }""");

        config
            .Should()
            .BeEquivalentTo(
                new
                {
                    VocabSize = 50265,
                    HiddenSize = 768,
                    NumHiddenLayers = 12,
                    NumAttentionHeads = 12,
                    IntermediateSize = 3072,
                    HiddenAct = "gelu",
                    HiddenDropoutProb = 0.1,
                    AttentionProbsDropoutProb = 0.1,
                    MaxPositionEmbeddings = 512,
                    TypeVocabSize = 2,
                    InitializerRange = 0.02,
                    LayerNormEps = 1e-12,
                    PadTokenId = 1,
                    NumLabels = 2,
                    IsRegression = false,
                    MaxLength = 510,
                }
            );
        config.ClassifierDropout.Should().BeNull();
    }

    [Theory]
    [InlineData("""{ "id2label": { "0": "a", "1": "b", "2": "c" } }""", 3, false)]
    [InlineData("""{ "id2label": { "0": "score" } }""", 1, true)]
    [InlineData("""{ "num_labels": 5 }""", 5, false)]
    [InlineData("""{ "num_labels": 1, "id2label": null }""", 1, true)]
    [InlineData("""{ "num_labels": 5, "id2label": { "0": "a", "1": "b" } }""", 2, false)]
    [InlineData("""{ "num_labels": 1, "problem_type": "single_label_classification" }""", 1, false)]
    [InlineData("""{ "num_labels": 1, "problem_type": "regression" }""", 1, true)]
    public void Labels_and_problem_tell_classes_from_a_number(string json, int labels, bool isRegression)
    {
        var config = Read(json);

        config.NumLabels.Should().Be(labels);
        config.IsRegression.Should().Be(isRegression);
    }

    [Theory]
    [InlineData("""{ "model_type": "bert" }""", "model_type: found 'bert', expected roberta")]
    [InlineData("""{ "vocab_size": 0 }""", "vocab_size: found 0, expected 1 or more")]
    [InlineData("""{ "pad_token_id": 50265 }""", "pad_token_id: found 50265, expected one of the 50265 tokens")]
    [InlineData("""{ "pad_token_id": -1 }""", "pad_token_id: found -1")]
    [InlineData("""{ "max_position_embeddings": 5 }""", "max_position_embeddings: found 5, expected 6 or more")]
    [InlineData("""{ "hidden_size": 30 }""", "hidden_size: found 30, expected a multiple of the 12 heads")]
    [InlineData("""{ "classifier_dropout": 1 }""", "classifier_dropout: found 1, expected 0 <= p < 1")]
    [InlineData("""{ "problem_type": "multi_label_classification" }""", "problem_type: found 'multi_label_classification', expected")]
    [InlineData("""{ "problem_type": "regression" }""", "id2label: found 2 labels, expected one for regression")]
    [InlineData("""{ "is_decoder": true }""", "is_decoder: found true")]
    [InlineData("""{ "position_embedding_type": "relative_key" }""", "position_embedding_type: found 'relative_key', expected absolute")]
    [InlineData("{\n \"vocab_size\": \"many\" }", "line 2, $.vocab_size: expected the configuration of a model")]
    public void A_configuration_that_builds_no_model_is_refused_by_file_and_field(string json, string message)
    {
        var reading = () => Read(json);

        reading.Should().Throw<InvalidDataException>().WithMessage($"{_file}*{message}*");
    }

    [Fact]
    public void What_is_written_is_what_was_read_with_its_labels_both_ways()
    {
        var config = Read(
            """
            { "model_type": "roberta", "architectures": ["RobertaForMaskedLM"], "bos_token_id": 0, "hidden_size": 24, "num_labels": 5,
              "torch_dtype": "float16", "classifier_dropout": null, "layer_norm_eps": 1e-05 }
            """
        );

        var json = config.WithClasses(["no", "yes"]).ToJson("RobertaForSequenceClassification");

        var written = JsonDocument.Parse(json).RootElement;
        written
            .GetProperty("architectures")
            .EnumerateArray()
            .Select(name => name.GetString())
            .Should()
            .Equal("RobertaForSequenceClassification");
        written.GetProperty("model_type").GetString().Should().Be("roberta");
        written.GetProperty("bos_token_id").GetInt32().Should().Be(0);
        written.GetProperty("hidden_size").GetInt32().Should().Be(24);
        written.GetProperty("layer_norm_eps").GetDouble().Should().Be(1e-5);
        written.GetProperty("problem_type").GetString().Should().Be("single_label_classification");
        written.GetProperty("id2label").GetProperty("1").GetString().Should().Be("yes");
        written.GetProperty("label2id").GetProperty("yes").GetInt32().Should().Be(1);
        written.TryGetProperty("num_labels", out _).Should().BeFalse();
        written.TryGetProperty("torch_dtype", out _).Should().BeFalse();
        Read(json).Labels.Should().Equal(config.WithClasses(["no", "yes"]).Labels);
    }

    [Fact]
    public void A_model_for_a_number_says_so()
    {
        var config = Read(new RobertaConfig().ForRegression().ToJson("RobertaForSequenceClassification"));

        (config.NumLabels, config.ProblemType, config.IsRegression).Should().Be((1, "regression", true));
    }

    private RobertaConfig Read(string json)
    {
        File.WriteAllText(_file, json);
        return RobertaConfig.FromFile(_file);
    }
}
