using SlSam.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace SlSam.HuggingFace.Tests.Models;

public sealed class RobertaModelTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    [Fact]
    public void What_fills_up_a_text_changes_nothing()
    {
        using var model = TinyRoberta.Create();

        var alone = model.call(Ids([0, 8, 5, 2]), Mask([1, 1, 1, 1]));
        var padded = model.call(Ids([0, 8, 5, 2, 1, 1]), Mask([1, 1, 1, 1, 0, 0]));
        var bools = model.call(Ids([0, 8, 5, 2, 1, 1]), Mask([1, 1, 1, 1, 0, 0]).to(ScalarType.Bool));

        alone.allclose(padded, rtol: 0, atol: 1e-6).Should().BeTrue();
        padded.Equals(bools).Should().BeTrue();
    }

    [Fact]
    public void Order_matters_and_so_does_the_mask()
    {
        using var model = TinyRoberta.Create();
        var logits = model.call(Ids([0, 8, 5, 2]), Mask([1, 1, 1, 1]));

        logits.allclose(model.call(Ids([0, 5, 8, 2]), Mask([1, 1, 1, 1]))).Should().BeFalse();
        logits.allclose(model.call(Ids([0, 8, 5, 2]), Mask([1, 1, 0, 1]))).Should().BeFalse();
    }

    [Fact]
    public void Forward_leaves_no_tensors_behind()
    {
        using var model = TinyRoberta.Create();
        var (ids, mask) = (Ids([0, 8, 2]), Mask([1, 1, 1]));
        using var inner = NewDisposeScope();

        using var logits = model.call(ids, mask);

        logits.shape.Should().Equal(1, 2);
        inner.DisposablesCount.Should().Be(1);
    }

    [Fact]
    public void Weights_start_small_and_padding_at_zero()
    {
        using var model = TinyRoberta.Create(TinyRoberta.Config with { HiddenSize = 128, InitializerRange = 0.02 });
        var parameters = model.named_parameters().ToDictionary(p => p.name, p => p.parameter);

        parameters["roberta.encoder.layer.1.output.dense.weight"].std().item<float>().Should().BeApproximately(0.02f, 0.002f);
        parameters["roberta.embeddings.word_embeddings.weight"].std().item<float>().Should().BeApproximately(0.02f, 0.002f);
        parameters["classifier.dense.weight"].std().item<float>().Should().BeApproximately(0.02f, 0.002f);
        parameters["classifier.out_proj.bias"].abs().max().item<float>().Should().Be(0);
        parameters["roberta.embeddings.LayerNorm.weight"].min().item<float>().Should().Be(1);
        parameters["roberta.embeddings.word_embeddings.weight"][1].abs().max().item<float>().Should().Be(0);
        parameters["roberta.embeddings.position_embeddings.weight"][1].abs().max().item<float>().Should().Be(0);
    }

    [Theory]
    [InlineData(0.5, 0, 0.0)]
    [InlineData(0, 0.5, 0.0)]
    [InlineData(0, 0, 0.5)]
    [InlineData(0.5, 0, null)]
    public void Each_kind_of_dropout_drops_in_training_only(double hidden, double attention, double? classifier)
    {
        var config = TinyRoberta.Config with
        {
            HiddenDropoutProb = hidden,
            AttentionProbsDropoutProb = attention,
            ClassifierDropout = classifier,
        };
        using var model = TinyRoberta.Create(config);
        using var without = TinyRoberta.Create();
        without.load_state_dict(model.state_dict());
        var (ids, mask) = (Ids([0, 8, 5, 6, 2]), Mask([1, 1, 1, 1, 1]));

        model.call(ids, mask).allclose(model.call(ids, mask)).Should().BeFalse();
        model.eval();
        model.call(ids, mask).Equals(without.call(ids, mask)).Should().BeTrue();
    }

    [Fact]
    public void Frozen_blocks_are_run_once_in_a_step()
    {
        using var model = TinyRoberta.Create();
        foreach (var (name, parameter) in model.named_parameters())
        {
            parameter.requires_grad = name.StartsWith("classifier.", StringComparison.Ordinal);
        }
        var runs = 0;
        var embeddings = model.named_modules().Single(module => module.name == "roberta.embeddings").module;
        ((nn.Module<Tensor, Tensor>)embeddings).register_forward_hook(
            (_, _, output) =>
            {
                runs++;
                return output;
            }
        );
        var (ids, mask, labels) = (Ids([0, 8, 5, 2]), Mask([1, 1, 1, 1]), tensor(new long[] { 1 }));
        using var optimizer = new SlSamOptimizer(model, SlSamOptions.AdaSam());

        optimizer.Step(() =>
        {
            var loss = nn.functional.cross_entropy(model.call(ids, mask), labels);
            loss.backward();
            return loss;
        });

        optimizer.LastStep.Perturbed.Should().BeTrue();
        runs.Should().Be(1);
    }

    [Fact]
    public void Texts_that_are_too_long_and_masks_of_another_shape_are_refused()
    {
        using var model = TinyRoberta.Create();

        model
            .Invoking(m => m.call(zeros(2, 13, ScalarType.Int64), ones(2, 13)))
            .Should()
            .Throw<ArgumentException>()
            .WithMessage("Found tokens of shape [2, 13], expected [batch, tokens], 12 tokens at most.*");
        model
            .Invoking(m => m.call(zeros(2, 5, ScalarType.Int64), ones(2, 4)))
            .Should()
            .Throw<ArgumentException>()
            .WithMessage("Found a mask of shape [2, 4], expected that of the tokens, [2, 5].*");
    }

    private static Tensor Ids(long[] ids) => tensor(ids).unsqueeze(0);

    private static Tensor Mask(long[] mask) => tensor(mask).unsqueeze(0);
}
