using SlSam.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace SlSam.HuggingFace.Tests.Models;

public sealed class EncoderTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    public static TheoryData<string> Types => ["bert", "roberta", "distilbert"];

    [Theory]
    [MemberData(nameof(Types))]
    public void What_fills_up_a_text_changes_nothing(string type)
    {
        using var model = Create(type);
        var pad = type == "roberta" ? 1 : 0;

        var alone = model.call(Row([3, 8, 5, 2]), Row([1, 1, 1, 1]), null);
        var padded = model.call(Row([3, 8, 5, 2, pad, pad]), Row([1, 1, 1, 1, 0, 0]), null);
        var bools = model.call(Row([3, 8, 5, 2, pad, pad]), Row([1, 1, 1, 1, 0, 0]).to(ScalarType.Bool), null);

        alone.allclose(padded, rtol: 0, atol: 1e-5).Should().BeTrue();
        padded.Equals(bools).Should().BeTrue();
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void Order_matters_and_so_does_the_mask(string type)
    {
        using var model = Create(type);
        var logits = model.call(Row([3, 8, 5, 2]), Row([1, 1, 1, 1]), null);

        logits.allclose(model.call(Row([3, 5, 8, 2]), Row([1, 1, 1, 1]), null)).Should().BeFalse();
        logits.allclose(model.call(Row([3, 8, 5, 2]), Row([1, 1, 0, 1]), null)).Should().BeFalse();
    }

    [Fact]
    public void Types_of_tokens_matter_where_the_kind_has_them_and_none_are_zeros()
    {
        using var bert = Create("bert");
        using var distilled = Create("distilbert");
        var (ids, mask, zeros, types) = (Row([3, 8, 5, 2]), Row([1, 1, 1, 1]), Row([0, 0, 0, 0]), Row([0, 0, 1, 1]));

        bert.call(ids, mask, zeros).allclose(bert.call(ids, mask, null)).Should().BeTrue();
        bert.call(ids, mask, types).allclose(bert.call(ids, mask, null)).Should().BeFalse();
        distilled.call(ids, mask, types).Equals(distilled.call(ids, mask, null)).Should().BeTrue();
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void Forward_leaves_no_tensors_behind(string type)
    {
        using var model = Create(type);
        var (ids, mask, types) = (Row([3, 8, 2]), Row([1, 1, 1]), Row([0, 0, 0]));
        using var inner = NewDisposeScope();

        using var logits = model.call(ids, mask, types);

        logits.shape.Should().Equal(1, 2);
        inner.DisposablesCount.Should().Be(1);
    }

    [Fact]
    public void Weights_start_small_and_padding_at_zero()
    {
        using var model = Create("roberta", ("hidden_size", 128), ("initializer_range", 0.02));
        var parameters = model.named_parameters().ToDictionary(p => p.name, p => p.parameter);

        parameters["roberta.encoder.layer.1.output.dense.weight"].std().item<float>().Should().BeApproximately(0.02f, 0.002f);
        // the row of the padding is zero, which a small vocabulary shows
        parameters["roberta.embeddings.word_embeddings.weight"].std().item<float>().Should().BeApproximately(0.02f, 0.005f);
        parameters["classifier.dense.weight"].std().item<float>().Should().BeApproximately(0.02f, 0.002f);
        parameters["classifier.out_proj.bias"].abs().max().item<float>().Should().Be(0);
        parameters["roberta.embeddings.LayerNorm.weight"].min().item<float>().Should().Be(1);
        parameters["roberta.embeddings.word_embeddings.weight"][1].abs().max().item<float>().Should().Be(0);
        parameters["roberta.embeddings.position_embeddings.weight"][1].abs().max().item<float>().Should().Be(0);
    }

    [Theory]
    [InlineData("roberta", 0.5, 0, 0.0)]
    [InlineData("roberta", 0, 0.5, 0.0)]
    [InlineData("roberta", 0, 0, 0.5)]
    [InlineData("roberta", 0.5, 0, null)]
    [InlineData("bert", 0, 0, 0.5)]
    [InlineData("distilbert", 0, 0, 0.5)]
    public void Each_kind_of_dropout_drops_in_training_only(string type, double hidden, double attention, double? classifier)
    {
        using var model = Create(
            type,
            ("hidden_dropout_prob", hidden),
            ("attention_probs_dropout_prob", attention),
            ("classifier_dropout", classifier)
        );
        using var without = Create(type);
        without.load_state_dict(model.state_dict());
        var (ids, mask) = (randint(3, 13, [32, 5], ScalarType.Int64), ones(32, 5)); // few rows drop alike by chance, or have nothing to drop

        model.call(ids, mask, null).allclose(model.call(ids, mask, null)).Should().BeFalse();
        model.eval();
        model.call(ids, mask, null).Equals(without.call(ids, mask, null)).Should().BeTrue();
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void Frozen_blocks_are_run_once_in_a_step(string type)
    {
        using var model = Create(type);
        foreach (var (name, parameter) in model.named_parameters())
        {
            parameter.requires_grad =
                !name.StartsWith($"{type}.e", StringComparison.Ordinal) && !name.Contains(".layer.", StringComparison.Ordinal);
        }
        var runs = 0;
        var embeddings = model.named_modules().Single(module => module.name == $"{type}.embeddings").module;
        ((nn.Module<Tensor, Tensor?, Tensor>)embeddings).register_forward_hook(
            (_, _, _, output) =>
            {
                runs++;
                return output;
            }
        );
        var (ids, mask, labels) = (Row([3, 8, 5, 2]), Row([1, 1, 1, 1]), tensor(new long[] { 1 }));
        using var optimizer = new SlSamOptimizer(model, SlSamOptions.AdaSam());

        optimizer.Step(() =>
        {
            var loss = nn.functional.cross_entropy(model.call(ids, mask, null), labels);
            loss.backward();
            return loss;
        });

        optimizer.LastStep.Perturbed.Should().BeTrue();
        runs.Should().Be(1);
    }

    [Fact]
    public void Texts_that_are_too_long_and_masks_of_another_shape_are_refused()
    {
        using var model = Create("roberta");

        model
            .Invoking(m => m.call(zeros(2, 13, ScalarType.Int64), ones(2, 13), null))
            .Should()
            .Throw<ArgumentException>()
            .WithMessage("Found tokens of shape [2, 13], expected [batch, tokens], 12 tokens at most.");
        model
            .Invoking(m => m.call(zeros(2, 5, ScalarType.Int64), ones(2, 4), null))
            .Should()
            .Throw<ArgumentException>()
            .WithMessage("Found a mask of shape [2, 4], expected that of the tokens, [2, 5].");
        model
            .Invoking(m => m.call(zeros(2, 5, ScalarType.Int64), ones(2, 5), zeros(1, 5, ScalarType.Int64)))
            .Should()
            .Throw<ArgumentException>()
            .WithMessage("Found token types of shape [1, 5], expected that of the tokens, [2, 5].");
    }

    private static SequenceClassifier Create(string type, params (string, System.Text.Json.Nodes.JsonNode?)[] changes) =>
        PretrainedModel.Create<SequenceClassifier>(TinyModels.Encoder(type, changes));

    private static Tensor Row(long[] numbers) => tensor(numbers).unsqueeze(0);
}
