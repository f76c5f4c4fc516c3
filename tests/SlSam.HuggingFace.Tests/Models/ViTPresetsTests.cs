using static TorchSharp.torch;

namespace SlSam.HuggingFace.Tests.Models;

public sealed class ViTPresetsTests
{
    [Theory]
    [InlineData("mini", 10, 88, 1_007_626)]
    [InlineData("tiny", 1000, 200, 5_717_416)]
    [InlineData("small", 10, 200, 21_669_514)]
    [InlineData("small", 1000, 200, 22_050_664)]
    public void A_size_has_the_parameters_it_promises(string size, int classes, int tensors, long elements)
    {
        using var model = ImageClassifier.Create(ViTPresets.Get(size, Classes(classes)));

        model.parameters().Should().HaveCount(tensors);
        model.parameters().Sum(p => p.numel()).Should().Be(elements);
    }

    [Fact]
    public void Weights_start_small_biases_zero_and_norms_one()
    {
        random.manual_seed(1);
        using var scope = NewDisposeScope();
        using var model = ImageClassifier.Create(ViTPresets.Get("tiny", Classes(10)));
        var parameters = model.named_parameters().ToDictionary(p => p.name, p => p.parameter);

        parameters["vit.encoder.layer.3.output.dense.weight"].std().item<float>().Should().BeApproximately(0.02f, 0.001f);
        parameters["vit.embeddings.position_embeddings"].std().item<float>().Should().BeApproximately(0.02f, 0.001f);
        parameters["vit.encoder.layer.3.output.dense.bias"].abs().max().item<float>().Should().Be(0);
        parameters["vit.layernorm.weight"].min().item<float>().Should().Be(1);
    }

    [Fact]
    public void Forward_leaves_no_tensors_behind()
    {
        using var model = ImageClassifier.Create(ViTPresets.Get("mini", Classes(10)));
        using var images = zeros(2, 3, 32, 32);
        using var scope = NewDisposeScope();

        using var logits = model.call(images);

        logits.shape.Should().Equal(2, 10);
        scope.DisposablesCount.Should().Be(1);
    }

    [Fact]
    public void Images_of_another_size_are_refused()
    {
        using var model = ImageClassifier.Create(ViTPresets.Get("mini", Classes(10)));
        using var images = zeros(2, 3, 16, 32);

        model.Invoking(m => m.call(images)).Should().Throw<ArgumentException>().WithMessage("*[2, 3, 16, 32]*[batch, 3, 32, 32]*");
    }

    private static IEnumerable<string> Classes(int count) => Enumerable.Range(0, count).Select(i => $"class {i}");
}
