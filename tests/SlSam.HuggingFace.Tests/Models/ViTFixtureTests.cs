using System.Text.Json;
using SlSam.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace SlSam.HuggingFace.Tests.Models;

/// <summary>The models compute what Hugging Face's do from the same weights.</summary>
public sealed class ViTFixtureTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    [Theory]
    [InlineData("vit")]
    [InlineData("vit-224")]
    [InlineData("deit-distilled")]
    [InlineData("vit-mini")]
    public void Parameters_have_the_names_and_shapes_of_the_checkpoint(string name)
    {
        using var model = ImageClassifier.Create(ViTConfig.FromFile(ReferenceFiles.Get(name, "config.json")));
        using var checkpoint = Checkpoint.Open(ReferenceFiles.Get(name));

        var ours = model.named_parameters().ToDictionary(p => p.name, p => string.Join(",", p.parameter.shape));

        ours.Should().Equal(checkpoint.Entries.ToDictionary(entry => entry.Key, entry => string.Join(",", entry.Value.Shape)));
    }

    [Theory]
    [InlineData("vit")]
    [InlineData("vit-224")]
    [InlineData("deit-distilled")]
    public void Logits_agree(string name)
    {
        using var model = Load(name);
        model.eval();
        var expected = Expected(name);

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
        var expected = Numbers(name);

        var loss = Loss(model, Expected(name));
        loss.backward();

        loss.item<float>().Should().BeApproximately(expected.GetProperty("loss").GetSingle(), 1e-5f);
        foreach (var (parameterName, parameter) in model.named_parameters())
        {
            var norm = expected.GetProperty("gradient_norms").GetProperty(parameterName).GetDouble();
            ((double)parameter.grad!.norm().item<float>()).Should().BeApproximately(norm, Math.Max(1e-6, 1e-3 * norm), parameterName);
        }
    }

    [Theory]
    [InlineData("vit")]
    [InlineData("vit-224")]
    [InlineData("deit-distilled")]
    public void Four_steps_of_AdamW_have_the_same_losses(string name)
    {
        using var model = Load(name);
        using var optimizer = optim.AdamW(model.parameters(), lr: 1e-3, weight_decay: 0.01);
        var expected = Numbers(name).GetProperty("adamw_losses").EnumerateArray().Select(x => x.GetSingle());
        foreach (var expectedLoss in expected)
        {
            var loss = Loss(model, Expected(name));
            optimizer.zero_grad();
            loss.backward();
            optimizer.step();

            loss.item<float>().Should().BeApproximately(expectedLoss, 1e-5f);
        }
    }

    private static Tensor Loss(ImageClassifier model, Dictionary<string, Tensor> batch) =>
        nn.functional.cross_entropy(model.call(batch["input.pixel_values"]), batch["input.labels"]);

    private static ImageClassifier Load(string name)
    {
        var model = ImageClassifier.Create(ViTConfig.FromFile(ReferenceFiles.Get(name, "config.json")));
        using var checkpoint = Checkpoint.Open(ReferenceFiles.Get(name));
        CheckpointLoader.Load(model, checkpoint).Notices().Should().BeEmpty();
        return model;
    }

    private static Dictionary<string, Tensor> Expected(string name)
    {
        using var file = SafetensorsFile.Open(ReferenceFiles.Get(name, "expected.safetensors"));
        return file.Entries.Keys.ToDictionary(key => key, file.Read);
    }

    private static JsonElement Numbers(string name) =>
        JsonDocument.Parse(File.ReadAllText(ReferenceFiles.Get(name, "expected.json"))).RootElement;
}
