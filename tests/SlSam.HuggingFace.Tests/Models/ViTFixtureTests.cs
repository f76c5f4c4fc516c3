using System.Text.Json.Nodes;
using SlSam.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace SlSam.HuggingFace.Tests.Models;

/// <summary>Classifiers of images compute what Hugging Face's do from the same weights.</summary>
public sealed class ViTFixtureTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    [Theory]
    [InlineData("vit")]
    [InlineData("vit-224")]
    [InlineData("deit-distilled")]
    public void Logits_agree(string name)
    {
        using var model = Load(name);
        var expected = Fixture.Expected(name);

        var logits = model.call(expected["input.pixel_values"]);

        (logits - expected["logits"]).abs().max().item<float>().Should().BeLessThan(1e-4f);
    }

    [Theory]
    [InlineData("vit")]
    [InlineData("vit-224")]
    [InlineData("deit-distilled")]
    public void Loss_and_gradient_norms_agree(string name)
    {
        using var model = Load(name);
        Fixture.RequireLossAndGradients(name, model, () => Loss(model, Fixture.Expected(name)));
    }

    [Theory]
    [InlineData("vit")]
    [InlineData("vit-224")]
    [InlineData("deit-distilled")]
    public void Four_steps_of_AdamW_have_the_same_losses(string name)
    {
        using var model = Load(name);
        Fixture.RequireAdamWLosses(name, model, () => Loss(model, Fixture.Expected(name)));
    }

    [Theory]
    [InlineData("vit")]
    [InlineData("vit-224")]
    [InlineData("deit-distilled")]
    [InlineData("vit-mini")]
    public void What_is_saved_again_has_the_same_tensors_the_same_configuration_and_the_files_beside_it(string name)
    {
        using var folder = new TemporaryFolder();
        using var model = Load(name);

        model.SaveTo(folder.Path);

        var source = ReferenceFiles.Get(name);
        Fixture.Shapes(folder.Path).Should().BeEquivalentTo(Fixture.Shapes(source));
        JsonNode.DeepEquals(Fixture.WithoutLabels(folder.Path), Fixture.WithoutLabels(source)).Should().BeTrue();
        var preprocessor = Path.Combine(source, "preprocessor_config.json");
        File.Exists(folder["preprocessor_config.json"]).Should().BeTrue("where there was none, the usual one is written");
        if (File.Exists(preprocessor))
        {
            File.ReadAllBytes(folder["preprocessor_config.json"]).Should().Equal(File.ReadAllBytes(preprocessor));
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void For_images_of_another_size_places_are_interpolated(int number)
    {
        using var model = Load("vit");
        var expected = Fixture.Expected("vit", "interpolated.safetensors");
        var pixels = expected[$"{number}.pixel_values"];

        (model.call(pixels) - expected[$"{number}.logits"]).abs().max().item<float>().Should().BeLessThan(1e-4f);
    }

    [Fact]
    public void A_model_that_is_made_one_for_another_size_computes_the_same_and_says_so_when_saved()
    {
        using var folder = new TemporaryFolder();
        using var model = Load("vit");
        var pixels = Fixture.Expected("vit", "interpolated.safetensors")["0.pixel_values"];
        var before = model.call(pixels);

        model.ResizeImages(48);
        model.SaveTo(folder.Path);

        model.ImageSize.Should().Be(48);
        (model.call(pixels) - before).abs().max().item<float>().Should().BeLessThan(1e-5f);
        using var again = PretrainedModel.Load<ImageClassifier>(folder.Path);
        again.ImageSize.Should().Be(48);
        ImageProcessor.Load(folder.Path).Size.Should().Be(48);
        again.call(pixels).Equals(model.call(pixels)).Should().BeTrue();
        again.get_parameter("vit.embeddings.position_embeddings")!.shape.Should().Equal(1, 37, 32);
    }

    private static Tensor Loss(ImageClassifier model, Dictionary<string, Tensor> batch) =>
        nn.functional.cross_entropy(model.call(batch["input.pixel_values"]), batch["input.labels"]);

    private static ImageClassifier Load(string name)
    {
        var notices = new List<string>();
        var model = PretrainedModel.Load<ImageClassifier>(ReferenceFiles.Get(name), notice: notices.Add);
        notices.Should().BeEmpty();
        return model;
    }
}
