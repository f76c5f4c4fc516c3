using SlSam.HuggingFace.Models.Decoders;
using SlSam.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace SlSam.HuggingFace.Tests.Models;

public sealed class TokenLossTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    [Theory]
    [InlineData(1L)]
    [InlineData(700L)]
    [InlineData(null)]
    public void Loss_and_gradients_are_those_of_all_logits_at_once(long? logitsAtOnce)
    {
        var (vectors, head, labels) = Make(ScalarType.Float32);
        var (otherVectors, otherHead) = (Leaf(vectors), Leaf(head));
        var plain = Plain(otherVectors, otherHead, labels);
        plain.mul(8f.ToScalar()).backward();

        var loss = TokenLoss.Mean(vectors, labels, head, logitsAtOnce);
        loss.mul(8f.ToScalar()).backward();

        loss.item<float>().Should().BeApproximately(plain.item<float>(), 1e-5f);
        vectors.grad!.allclose(otherVectors.grad!, rtol: 1e-4, atol: 1e-6).Should().BeTrue();
        head.grad!.allclose(otherHead.grad!, rtol: 1e-4, atol: 1e-6).Should().BeTrue();
    }

    [Theory]
    [InlineData(ScalarType.BFloat16, 0.02)]
    [InlineData(ScalarType.Float16, 0.003)]
    public void Half_precision_stands_a_scaled_loss(ScalarType type, double tolerance)
    {
        const float scale = 65536;
        var (vectors, head, labels) = Make(type);
        var (exactVectors, exactHead) = (Leaf(vectors.to(ScalarType.Float32)), Leaf(head.to(ScalarType.Float32)));
        var exact = Plain(exactVectors, exactHead, labels);
        exact.backward();

        var loss = TokenLoss.Mean(vectors, labels, head);
        loss.mul(scale.ToScalar()).backward();

        loss.dtype.Should().Be(ScalarType.Float32);
        loss.item<float>().Should().BeApproximately(exact.item<float>(), (float)tolerance);
        RelativeDifference(vectors.grad!.to(ScalarType.Float32).div(scale.ToScalar()), exactVectors.grad!).Should().BeLessThan(tolerance);
        RelativeDifference(head.grad!.to(ScalarType.Float32).div(scale.ToScalar()), exactHead.grad!).Should().BeLessThan(tolerance);
    }

    [Fact]
    public void Gradients_are_computed_for_what_asks_for_them_alone()
    {
        var (vectors, head, labels) = Make(ScalarType.Float32);
        head.requires_grad = false;
        TokenLoss.Mean(vectors, labels, head).backward();
        vectors.grad.Should().NotBeNull();
        head.grad.Should().BeNull();
        vectors.requires_grad = false;
        TokenLoss.Mean(vectors, labels, head).requires_grad.Should().BeFalse();
        head.requires_grad = true;
        using (no_grad())
        {
            TokenLoss.Mean(vectors, labels, head).requires_grad.Should().BeFalse();
        }
        TokenLoss.Mean(vectors, labels, head).requires_grad.Should().BeTrue();
    }

    [Fact]
    public void The_logarithms_of_probabilities_are_where_labels_count()
    {
        var (vectors, head, labels) = Make(ScalarType.Float32);
        var all = nn.functional.linear(vectors, head).log_softmax(-1);

        var found = TokenLoss.LogProbabilities(vectors, labels, head);

        var counts = labels.ne(TokenLoss.Ignored.ToScalar());
        var expected = all.gather(2, labels.clamp_min(0.ToScalar()).unsqueeze(2)).squeeze(2).mul(counts);
        found.allclose(expected, atol: 1e-5).Should().BeTrue();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_model_learns_by_it_as_by_its_logits(bool isTied)
    {
        using var model = PretrainedModel.Create<CausalLanguageModel>(TinyModels.Decoder("llama", ("tie_word_embeddings", isTied)));
        var ids = tensor(new long[] { 3, 8, 5, 7, 4, 1, 6, 6 }, [2, 4]);
        var labels = tensor(new long[] { -100, -100, 5, 7, -100, 1, -100, 6 }, [2, 4]);
        var logits = model.call(ids, null);
        var plain = nn.functional.cross_entropy(logits.narrow(1, 0, 3).flatten(0, 1), labels.narrow(1, 1, 3).flatten());
        plain.backward();
        var expected = model.named_parameters().ToDictionary(parameter => parameter.name, parameter => parameter.parameter.grad!.clone());
        model.zero_grad();

        var loss = model.Loss(ids, labels);
        loss.backward();

        loss.item<float>().Should().BeApproximately(plain.item<float>(), 1e-5f);
        foreach (var (name, parameter) in model.named_parameters())
        {
            parameter.grad!.allclose(expected[name], rtol: 1e-4, atol: 1e-6).Should().BeTrue(name);
        }
    }

    [Fact]
    public void Where_nothing_counts_it_is_no_number_and_labels_of_another_shape_are_refused()
    {
        using var model = PretrainedModel.Create<CausalLanguageModel>(TinyModels.Decoder());
        var ids = tensor(new long[] { 3, 8, 5 }, [1, 3]);

        float.IsNaN(model.Loss(ids, full([1, 3], TokenLoss.Ignored.ToScalar(), ScalarType.Int64)).item<float>()).Should().BeTrue();
        FluentActions
            .Invoking(() => model.Loss(ids, ids.narrow(1, 0, 2)))
            .Should()
            .Throw<ArgumentException>()
            .WithMessage("Found labels of shape *1, 2*, expected that of the tokens, *1, 3*");
    }

    private static (Tensor Vectors, Tensor Head, Tensor Labels) Make(ScalarType type)
    {
        manual_seed(5);
        var labels = randint(37, [3, 41], ScalarType.Int64);
        labels[rand(3, 41).lt(0.4f.ToScalar())] = tensor(TokenLoss.Ignored);
        return (Leaf(randn(3, 41, 12).to(type)), Leaf(randn(37, 12).to(type)), labels);
    }

    private static Tensor Plain(Tensor vectors, Tensor head, Tensor labels) =>
        nn.functional.cross_entropy(nn.functional.linear(vectors, head).flatten(0, 1), labels.flatten());

    private static double RelativeDifference(Tensor found, Tensor expected) =>
        found.sub(expected).norm().item<float>() / expected.norm().item<float>();

    private static Tensor Leaf(Tensor values) => values.detach().clone().requires_grad_();
}
