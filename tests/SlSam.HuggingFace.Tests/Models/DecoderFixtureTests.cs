using System.Text.Json.Nodes;
using SlSam.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace SlSam.HuggingFace.Tests.Models;

/// <summary>Models that say what comes next compute what Hugging Face's do from the same weights.</summary>
public sealed class DecoderFixtureTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    public static TheoryData<string> Names =>
        ["llama", "llama-bf16-sharded", "llama-plain", "llama-linear", "llama-dynamic", "llama-biases", "mistral", "qwen2"];

    [Theory]
    [MemberData(nameof(Names))]
    public void Logits_agree(string name)
    {
        using var model = Load(name);
        var expected = Fixture.Expected(name);

        (Logits(model, expected) - expected["logits"]).abs().max().item<float>().Should().BeLessThan(1e-4f);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Loss_and_gradient_norms_agree(string name)
    {
        using var model = Load(name);
        Fixture.RequireLossAndGradients(name, model, () => Loss(model, Fixture.Expected(name)));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Four_steps_of_AdamW_have_the_same_losses(string name)
    {
        using var model = Load(name);
        Fixture.RequireAdamWLosses(name, model, () => Loss(model, Fixture.Expected(name)));
    }

    [Fact]
    public void A_configuration_in_the_older_style_says_the_same()
    {
        using var folder = new TemporaryFolder();
        File.Copy(ReferenceFiles.Get("llama", "config-older-style.json"), folder["config.json"]);
        File.Copy(ReferenceFiles.Get("llama", "model.safetensors"), folder["model.safetensors"]);
        var expected = Fixture.Expected("llama");
        using var model = PretrainedModel.Load<CausalLanguageModel>(folder.Path);

        (Logits(model, expected) - expected["logits"]).abs().max().item<float>().Should().BeLessThan(1e-4f);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void What_is_saved_again_has_the_same_tensors_and_the_same_configuration(string name)
    {
        using var folder = new TemporaryFolder();
        var type = name == "llama-bf16-sharded" ? ScalarType.BFloat16 : ScalarType.Float32;
        using var model = PretrainedModel.Load<CausalLanguageModel>(ReferenceFiles.Get(name), type: type);

        model.SaveTo(folder.Path);

        Fixture.Shapes(folder.Path).Should().BeEquivalentTo(Fixture.Shapes(ReferenceFiles.Get(name)));
        JsonNode
            .DeepEquals(Fixture.WithoutLabels(folder.Path), Fixture.WithoutLabels(ReferenceFiles.Get(name)))
            .Should()
            .BeTrue(File.ReadAllText(folder["config.json"]));
        using var again = PretrainedModel.Load<CausalLanguageModel>(folder.Path, type: type);
        var expected = Fixture.Expected(name);
        Logits(again, expected).Equals(Logits(model, expected)).Should().BeTrue();
    }

    private static CausalLanguageModel Load(string name)
    {
        var notices = new List<string>();
        var model = PretrainedModel.Load<CausalLanguageModel>(ReferenceFiles.Get(name), notice: notices.Add);
        notices.Should().BeEmpty();
        model.training.Should().BeFalse();
        return model;
    }

    private static Tensor Logits(CausalLanguageModel model, Dictionary<string, Tensor> expected) =>
        model.call(expected["input.input_ids"], expected["input.attention_mask"]);

    private static Tensor Loss(CausalLanguageModel model, Dictionary<string, Tensor> expected) =>
        nn.functional.cross_entropy(
            Logits(model, expected)[TensorIndex.Colon, ..^1].flatten(0, 1),
            expected["input.labels"][TensorIndex.Colon, 1..].flatten()
        );
}
