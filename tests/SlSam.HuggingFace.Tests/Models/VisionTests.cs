using System.Text.Json.Nodes;
using SlSam.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace SlSam.HuggingFace.Tests.Models;

public sealed class VisionTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    [Theory]
    [InlineData(12, 3, 192, 1000, 200, 5_717_416)]
    [InlineData(12, 6, 384, 10, 200, 21_669_514)]
    [InlineData(12, 6, 384, 1000, 200, 22_050_664)]
    public void Models_of_known_sizes_have_their_parameters(int layers, int heads, int width, int classes, int tensors, long elements)
    {
        var config = new JsonObject
        {
            ["model_type"] = "vit",
            ["num_hidden_layers"] = layers,
            ["num_attention_heads"] = heads,
            ["hidden_size"] = width,
            ["intermediate_size"] = 4 * width,
            ["num_labels"] = classes,
        };
        using var model = PretrainedModel.Create<ImageClassifier>(config);

        model.parameters().Should().HaveCount(tensors);
        model.parameters().Sum(p => p.numel()).Should().Be(elements);
    }

    [Fact]
    public void Weights_start_small_biases_zero_and_norms_one()
    {
        using var model = Create("vit", ("hidden_size", 192), ("initializer_range", 0.02));
        var parameters = model.named_parameters().ToDictionary(p => p.name, p => p.parameter);

        parameters["vit.encoder.layer.1.output.dense.weight"].std().item<float>().Should().BeApproximately(0.02f, 0.002f);
        parameters["vit.embeddings.position_embeddings"].std().item<float>().Should().BeApproximately(0.02f, 0.002f);
        parameters["vit.encoder.layer.1.output.dense.bias"].abs().max().item<float>().Should().Be(0);
        parameters["vit.layernorm.weight"].min().item<float>().Should().Be(1);
    }

    [Fact]
    public void Forward_leaves_no_tensors_behind()
    {
        using var model = Create("deit");
        using var images = zeros(2, 3, 16, 20);
        using var scope = NewDisposeScope();

        using var logits = model.call(images);

        logits.shape.Should().Equal(2, 2);
        scope.DisposablesCount.Should().Be(1);
    }

    [Theory]
    [InlineData(new long[] { 2, 3, 16, 18 })]
    [InlineData(new long[] { 2, 1, 16, 16 })]
    [InlineData(new long[] { 2, 3, 0, 16 })]
    public void Images_that_are_no_whole_patches_are_refused(long[] shape)
    {
        using var model = Create("vit");
        using var images = zeros(shape);

        model
            .Invoking(m => m.call(images))
            .Should()
            .Throw<ArgumentException>()
            .WithMessage($"Found images of shape *{string.Join(", ", shape)}*, expected *batch, 3, height, width*, multiples of 4.");
        model.Invoking(m => m.ResizeImages(18)).Should().Throw<ArgumentOutOfRangeException>().WithMessage("Found images of 18 pixels*");
    }

    [Theory]
    [InlineData("""["DeiTForImageClassification"]""", "classifier.weight")]
    [InlineData("""["DeiTForImageClassificationWithTeacher"]""", "distillation_classifier.weight")]
    [InlineData("""["DeiTModel"]""", "distillation_classifier.weight")]
    [InlineData("null", "distillation_classifier.weight")]
    public void A_distilled_model_has_the_heads_of_the_class_that_the_configuration_names(string architectures, string expected)
    {
        using var model = Create("deit", ("architectures", JsonNode.Parse(architectures)));

        model.named_parameters().Select(parameter => parameter.name).Should().Contain(expected);
    }

    [Fact]
    public void A_resized_table_is_trained_and_moves_with_the_model()
    {
        using var model = Create("vit");
        model.ResizeImages(32);
        model.to(ScalarType.Float64);
        var images = randn(1, 3, 32, 32, ScalarType.Float64);
        using var optimizer = new SlSamOptimizer(model, SlSamOptions.AdamW());
        var before = model.get_parameter("vit.embeddings.position_embeddings")!.clone();

        optimizer.Step(() =>
        {
            var loss = nn.functional.cross_entropy(model.call(images), tensor(new long[] { 1 }));
            loss.backward();
            return loss;
        });

        var after = model.get_parameter("vit.embeddings.position_embeddings")!;
        after.shape.Should().Equal(1, 65, 8);
        after.dtype.Should().Be(ScalarType.Float64);
        after.Equals(before).Should().BeFalse();
    }

    private static ImageClassifier Create(string type, params (string, JsonNode?)[] changes) =>
        PretrainedModel.Create<ImageClassifier>(TinyModels.Vision(type, changes));
}
