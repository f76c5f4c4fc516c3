using System.Text.Json.Nodes;
using SlSam.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace SlSam.HuggingFace.Tests.Models;

/// <summary>Classifiers of texts compute what Hugging Face's do from the same weights.</summary>
public sealed class EncoderFixtureTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    public static TheoryData<string> Names =>
        ["roberta", "roberta-3", "roberta-regression", "bert", "bert-3", "bert-regression", "bert-older-names", "distilbert"];

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

    [Theory]
    [MemberData(nameof(Names))]
    public void What_is_saved_again_has_the_same_tensors_and_the_same_configuration(string name)
    {
        using var folder = new TemporaryFolder();
        using var model = Load(name);

        model.SaveTo(folder.Path);

        Fixture.Shapes(folder.Path).Should().BeEquivalentTo(Fixture.Shapes(ReferenceFiles.Get(name)));
        JsonNode
            .DeepEquals(Fixture.WithoutLabels(folder.Path), Fixture.WithoutLabels(ReferenceFiles.Get(name)))
            .Should()
            .BeTrue(File.ReadAllText(folder["config.json"]));
        using var again = PretrainedModel.Load<SequenceClassifier>(folder.Path);
        var expected = Fixture.Expected(name);
        Logits(again, expected).Equals(Logits(model, expected)).Should().BeTrue();
        again.Labels.Should().Equal(model.Labels);
    }

    [Theory]
    [InlineData("bert", "bert.pooler.dense", "classifier")]
    [InlineData("roberta", "classifier.dense", "classifier.out_proj")]
    [InlineData("distilbert", "pre_classifier", "classifier")]
    public void The_body_alone_gives_the_vectors_that_the_head_reads(string name, string dense, string output)
    {
        using var classifier = Load(name);
        using var encoder = PretrainedModel.Load<TextEncoder>(ReferenceFiles.Get(name));
        var state = classifier.state_dict();
        var expected = Fixture.Expected(name);

        var hidden = encoder.call(
            expected["input.input_ids"],
            expected["input.attention_mask"],
            expected.GetValueOrDefault("input.token_type_ids")
        );

        var mapped = nn.functional.linear(hidden.select(1, 0), state[$"{dense}.weight"], state[$"{dense}.bias"]);
        var activated = name == "distilbert" ? mapped.relu() : mapped.tanh();
        var logits = nn.functional.linear(activated, state[$"{output}.weight"], state[$"{output}.bias"]);
        (logits - expected["logits"]).abs().max().item<float>().Should().BeLessThan(1e-4f);
    }

    private static SequenceClassifier Load(string name)
    {
        var notices = new List<string>();
        var model = PretrainedModel.Load<SequenceClassifier>(ReferenceFiles.Get(name), notice: notices.Add);
        notices.Should().BeEmpty();
        model.training.Should().BeFalse();
        return model;
    }

    private static Tensor Logits(SequenceClassifier model, Dictionary<string, Tensor> expected) =>
        model.call(expected["input.input_ids"], expected["input.attention_mask"], expected.GetValueOrDefault("input.token_type_ids"));

    private static Tensor Loss(SequenceClassifier model, Dictionary<string, Tensor> expected) =>
        model.IsRegression
            ? nn.functional.mse_loss(Logits(model, expected).squeeze(-1), expected["input.labels"].to(ScalarType.Float32))
            : nn.functional.cross_entropy(Logits(model, expected), expected["input.labels"]);
}
