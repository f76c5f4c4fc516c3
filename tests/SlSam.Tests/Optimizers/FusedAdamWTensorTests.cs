using SlSam.Optimizers;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SlSam.Tests.Optimizers;

/// <summary>Parameters and gradients of every type and layout.</summary>
public class FusedAdamWTensorTests
{
    [Fact]
    public void Layouts_that_are_not_contiguous_are_updated_in_place()
    {
        using var scope = NewDisposeScope();
        random.manual_seed(2);
        var twins = new Twins(
            randn(5, 3).t(),
            randn(2, 4, 4, 3).permute(0, 3, 1, 2),
            randn(300, 200).t(),
            randn(4),
            randn(0, 3),
            randn([]),
            randn(2, 3, 4).transpose(0, 2)
        );
        var memory = Array.ConvertAll(twins.Fused, parameter => parameter.detach());
        using var fused = new FusedAdamW(twins.Fused, lr: 0.01, weight_decay: 0.1, amsgrad: true);
        using var stock = optim.AdamW(twins.Stock, lr: 0.01, weight_decay: 0.1, amsgrad: true);

        twins.Train(fused, stock, 20);

        twins.ShouldBeEqual();
        twins
            .Fused.Zip(memory)
            .Should()
            .OnlyContain(pair => pair.First.IsSameAs(pair.Second) && pair.First.stride().SequenceEqual(pair.Second.stride()));
    }

    [Fact]
    public void A_parameter_that_is_a_part_of_a_larger_tensor_is_updated_there_and_only_there()
    {
        using var scope = NewDisposeScope();
        var whole = ones(4, 6);
        var part = new Parameter(whole[.., TensorIndex.Slice(1, 3)]);
        using var fused = new FusedAdamW([part], lr: 0.1);
        part.grad = ones(4, 2);

        fused.step();

        whole.sum().item<float>().Should().BeApproximately((4 * 4) + (4 * 2 * 0.9f), 1e-4f);
        part.mean().item<float>().Should().BeApproximately(0.9f, 1e-5f);
    }

    [Fact]
    public void Gradients_that_are_expanded_or_transposed_count_element_by_element()
    {
        using var scope = NewDisposeScope();
        random.manual_seed(3);
        var twins = new Twins(randn(3, 4), randn(3, 4), randn(2, 3, 4, 4));
        using var fused = new FusedAdamW(twins.Fused, lr: 0.01);
        using var stock = optim.AdamW(twins.Stock, lr: 0.01);
        for (var step = 0; step < 5; step++)
        {
            Tensor[] gradients = [randn(1).expand(3, 4), randn(4, 3).t(), randn(2, 4, 4, 3).permute(0, 3, 1, 2)];
            for (var i = 0; i < gradients.Length; i++)
            {
                twins.Fused[i].grad = gradients[i];
                twins.Stock[i].grad = gradients[i].contiguous();
            }

            fused.step();
            stock.step();
        }

        twins.ShouldBeEqual();
    }

    [Theory]
    [InlineData(ScalarType.BFloat16, 0.004)]
    [InlineData(ScalarType.Float16, 0.0005)]
    public void Half_precision_parameters_are_updated_in_float32_and_rounded(ScalarType type, double roundOff)
    {
        using var scope = NewDisposeScope();
        random.manual_seed(4);
        var weights = new Parameter(randn(40, 3).to_type(type));
        using var fused = new FusedAdamW([weights], lr: 0.05, weight_decay: 0.1);
        for (var step = 0; step < 10; step++)
        {
            var state = (FusedAdamWState)fused.state_dict().State[0];
            var single = new Parameter(weights.detach().to_type(ScalarType.Float32));
            using var reference = new FusedAdamW([single], lr: 0.05, weight_decay: 0.1);
            reference.load_state_dict(fused.state_dict());
            var gradient = (randn(40, 3) * 0.1).to_type(type);
            (weights.grad, single.grad) = (gradient, gradient.to_type(ScalarType.Float32));

            fused.step();
            reference.step();

            state.FirstMoment!.dtype.Should().Be(type);
            weights.to_type(ScalarType.Float32).allclose(single, rtol: roundOff, atol: 1e-6).Should().BeTrue("step {0}", step);
        }
    }

    [Fact]
    public void Types_mixed_in_one_group_are_updated_as_each_would_be_alone()
    {
        using var scope = NewDisposeScope();
        random.manual_seed(5);
        ScalarType[] types = [ScalarType.Float32, ScalarType.Float64, ScalarType.BFloat16, ScalarType.Float16, ScalarType.Float32];
        var twins = new Twins(Array.ConvertAll(types, type => randn(5, 3).to_type(type)));
        using var together = new FusedAdamW(twins.Fused, lr: 0.01);
        var alone = Array.ConvertAll(twins.Stock, parameter => new FusedAdamW([parameter], lr: 0.01));
        for (var step = 0; step < 5; step++)
        {
            twins.SetGradients(step, sitsOut: i => (i + step) % 4 == 0);
            together.step();
            Array.ForEach(alone, optimizer => optimizer.step());
        }

        twins.ShouldBeEqual(tolerance: 0);
        together.state_dict().State.Cast<FusedAdamWState>().Select(state => state.SecondMoment!.dtype).Should().Equal(types);
        Array.ForEach(alone, optimizer => optimizer.Dispose());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void A_large_parameter_is_updated_to_its_last_element_by_any_number_of_threads(int threads)
    {
        using var scope = NewDisposeScope();
        random.manual_seed(6);
        var twins = new Twins(randn(123_457));
        using var fused = new FusedAdamW(twins.Fused, lr: 0.01, weight_decay: 0.1);
        using var stock = optim.AdamW(twins.Stock, lr: 0.01, weight_decay: 0.1);
        var before = get_num_threads();
        set_num_threads(threads);
        try
        {
            twins.Train(fused, stock, 3);
        }
        finally
        {
            set_num_threads(before);
        }

        twins.ShouldBeEqual();
    }

    [Fact]
    public void A_sparse_gradient_is_refused_and_changes_nothing()
    {
        using var scope = NewDisposeScope();
        using var embedding = nn.Embedding(10, 4, sparse: true);
        var other = new Parameter(ones(3));
        using var fused = new FusedAdamW([other, embedding.weight!], lr: 0.1);
        embedding.call(tensor(new long[] { 1, 2 })).sum().backward();
        other.grad = ones(3);
        var before = embedding.weight!.Copy();

        var step = () => fused.step();

        step.Should().Throw<InvalidOperationException>().WithMessage("*[10, 4]*sparse*");
        other.mean().item<float>().Should().Be(1);
        embedding.weight!.IsSameAs(before).Should().BeTrue();
    }
}
