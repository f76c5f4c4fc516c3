using System.Text.Json;
using SlSam.Optimizers;
using SlSam.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace SlSam.HuggingFace.Tests.Models;

/// <summary>The models compute what Hugging Face's do from the same weights.</summary>
public sealed class RobertaFixtureTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    [Theory]
    [InlineData("roberta")]
    [InlineData("roberta-3")]
    [InlineData("roberta-regression")]
    public void Parameters_have_the_names_and_shapes_of_the_checkpoint(string name)
    {
        using var model = new RobertaForSequenceClassification(Config(name));
        using var checkpoint = Checkpoint.Open(ReferenceFiles.Get(name));

        var ours = model.named_parameters().ToDictionary(p => p.name, p => string.Join(",", p.parameter.shape));

        ours.Should().Equal(checkpoint.Entries.ToDictionary(entry => entry.Key, entry => string.Join(",", entry.Value.Shape)));
    }

    [Theory]
    [InlineData("roberta")]
    [InlineData("roberta-3")]
    [InlineData("roberta-regression")]
    public void Logits_agree(string name)
    {
        using var model = Load(name);
        model.eval();
        var expected = Expected(name);

        var logits = model.call(expected["input.input_ids"], expected["input.attention_mask"]);

        (logits - expected["logits"]).abs().max().item<float>().Should().BeLessThan(1e-4f);
    }

    [Theory]
    [InlineData("roberta")]
    [InlineData("roberta-3")]
    [InlineData("roberta-regression")]
    public void Loss_and_gradient_norms_agree(string name)
    {
        using var model = Load(name);
        model.eval();
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
    [InlineData("roberta")]
    [InlineData("roberta-3")]
    [InlineData("roberta-regression")]
    public void Four_steps_of_AdamW_have_the_same_losses(string name)
    {
        using var model = Load(name);
        model.eval();
        using var optimizer = new FusedAdamW(model.parameters(), lr: 1e-3, weight_decay: 0.01);
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

    private static Tensor Loss(RobertaForSequenceClassification model, Dictionary<string, Tensor> expected)
    {
        var logits = model.call(expected["input.input_ids"], expected["input.attention_mask"]);
        var labels = expected["input.labels"];
        return model.Config.IsRegression
            ? nn.functional.mse_loss(logits.squeeze(-1), labels.to(ScalarType.Float32))
            : nn.functional.cross_entropy(logits, labels);
    }

    private static RobertaConfig Config(string name) => RobertaConfig.FromFile(ReferenceFiles.Get(name, "config.json"));

    private static RobertaForSequenceClassification Load(string name)
    {
        var model = new RobertaForSequenceClassification(Config(name));
        using var checkpoint = Checkpoint.Open(ReferenceFiles.Get(name));
        CheckpointLoader.Load(model, checkpoint, RobertaForSequenceClassification.Loading).Notices().Should().BeEmpty();
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
