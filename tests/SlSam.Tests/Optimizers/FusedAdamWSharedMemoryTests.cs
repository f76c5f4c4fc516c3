using SlSam.Optimizers;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SlSam.Tests.Optimizers;

/// <summary>Parameters over the same memory of which one is strided: a copy of it would be written back over the update of the other.</summary>
public sealed class FusedAdamWSharedMemoryTests
{
    [Theory]
    [InlineData(ScalarType.Float32, true)]
    [InlineData(ScalarType.BFloat16, false)]
    public void A_transposed_twin_is_refused_in_either_order_and_in_a_group_to_come(ScalarType type, bool isFirst)
    {
        using var scope = NewDisposeScope();
        var weight = nn.Parameter(ones([4, 3], type));
        var twin = nn.Parameter(weight.detach().t());
        Parameter[] both = isFirst ? [twin, weight] : [weight, twin];
        using var fused = new FusedAdamW(both[..1]);
        const string message =
            "Two parameters lie over the same memory, one of shape [4, 3] and strides [3, 1], one of shape [3, 4] and strides [1, 3]. Expected *";

        FluentActions.Invoking(() => new FusedAdamW(both)).Should().Throw<ArgumentException>().WithMessage(message);
        fused
            .Invoking(fused => fused.add_param_group(new AdamW.ParamGroup { Parameters = both[1..] }))
            .Should()
            .Throw<ArgumentException>()
            .WithMessage(message);

        fused.parameters().Should().Equal(both[..1], ReferenceEquals);
    }

    [Fact]
    public void A_model_with_one_is_refused_when_the_optimizer_is_built()
    {
        using var scope = NewDisposeScope();
        var (encoder, decoder) = (nn.Linear(4, 3, hasBias: false), nn.Linear(3, 4, hasBias: false));
        decoder.weight = nn.Parameter(encoder.weight.detach().t());
        var model = nn.Sequential(encoder, decoder);

        FluentActions.Invoking(() => new SlSamOptimizer(model)).Should().Throw<ArgumentException>().WithMessage("Two parameters lie over*");
    }

    [Fact]
    public void What_lies_side_by_side_in_one_tensor_is_taken_strided_or_not()
    {
        using var scope = NewDisposeScope();
        var flat = ones(24);
        using var fused = new FusedAdamW([
            nn.Parameter(flat.narrow(0, 0, 12).view(3, 4).t()),
            nn.Parameter(flat.narrow(0, 12, 12).view(4, 3).t()),
            nn.Parameter(ones(3, 4).t()),
        ]);

        fused.parameters().Should().HaveCount(3);
    }
}
