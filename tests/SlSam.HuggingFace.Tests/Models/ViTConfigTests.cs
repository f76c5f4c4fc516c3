namespace SlSam.HuggingFace.Tests.Models;

public sealed class ViTConfigTests : IDisposable
{
    private readonly string _file = Path.GetTempFileName();

    public void Dispose() => File.Delete(_file);

    [Fact]
    public void Keys_that_are_missing_have_the_defaults_of_ViT()
    {
        File.WriteAllText(_file, """{ "model_type": "vit", "unknown_key": [1, 2], "hidden_size": 384, "num_attention_heads": 6 }""");

        var config = ViTConfig.FromFile(_file);

        config.HiddenSize.Should().Be(384);
        config.NumHiddenLayers.Should().Be(12);
        config.IntermediateSize.Should().Be(3072);
        config.ImageSize.Should().Be(224);
        config.PatchSize.Should().Be(16);
        config.LayerNormEps.Should().Be(1e-12);
        config.QkvBias.Should().BeTrue();
        config.NumLabels.Should().Be(2);
    }

    [Fact]
    public void Labels_give_the_number_of_classes()
    {
        File.WriteAllText(_file, """{ "id2label": { "0": "cat", "1": "dog", "2": "horse" } }""");

        ViTConfig.FromFile(_file).NumLabels.Should().Be(3);
    }

    [Theory]
    [InlineData("""{ "hidden_size": 30 }""", "hidden_size")]
    [InlineData("""{ "hidden_size": "wide" }""", "hidden_size")]
    [InlineData("""{ "hidden_act": "sigmoidal" }""", "sigmoidal")]
    [InlineData("""{ "model_type": "bert" }""", "bert")]
    [InlineData("""{ "image_size": 30 }""", "image_size")]
    [InlineData("""{ "num_hidden_layers": 0 }""", "num_hidden_layers")]
    [InlineData("""{ "layer_norm_eps": 0 }""", "layer_norm_eps")]
    [InlineData("""{ "hidden_dropout_prob": 1.5 }""", "hidden_dropout_prob")]
    [InlineData("""{ "id2label": { "1": "cat" } }""", "id2label")]
    [InlineData("""{ "id2label": {} }""", "id2label")]
    [InlineData("""[]""", "")]
    [InlineData("""null""", "null")]
    [InlineData("""{ "hidden_size": 3""", "")]
    public void A_configuration_that_builds_no_model_is_refused_by_file_and_field(string json, string field)
    {
        File.WriteAllText(_file, json);

        var reading = () => ViTConfig.FromFile(_file);

        reading.Should().Throw<InvalidDataException>().WithMessage($"{_file}*{field}*");
    }

    [Fact]
    public void A_missing_file_is_named()
    {
        var reading = () => ViTConfig.FromFile(_file + ".missing");

        reading.Should().Throw<FileNotFoundException>().WithMessage($"{_file}.missing*");
    }
}
