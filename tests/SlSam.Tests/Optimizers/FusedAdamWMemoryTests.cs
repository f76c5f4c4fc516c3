using SlSam.Optimizers;
using SlSam.Testing;
using static TorchSharp.torch;

namespace SlSam.Tests.Optimizers;

/// <summary>No native tensor is left behind.</summary>
public class FusedAdamWMemoryTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Hundreds_of_steps_leave_no_tensors(bool inScope)
    {
        using var outer = NewDisposeScope();
        var twins = Twins.Small();
        using var fused = new FusedAdamW(twins.Fused, amsgrad: true);
        twins.SetGradients(0);
        fused.step();

        var before = NativeTensors.CountAfterCollection();
        using (var scope = inScope ? NewDisposeScope() : null)
        {
            for (var step = 0; step < 200; step++)
            {
                fused.step();
            }

            Tensor.TotalCount.Should().Be(before);
        }

        fused.zero_grad();
        Tensor.TotalCount.Should().BeLessThanOrEqualTo(before);
    }

    [Fact]
    public void Moments_outlive_the_scope_of_their_first_step_and_go_with_the_optimizer()
    {
        using var outer = NewDisposeScope();
        var twins = Twins.Small();
        twins.SetGradients(0);
        var before = NativeTensors.CountAfterCollection();
        using (var fused = new FusedAdamW(twins.Fused))
        {
            using (NewDisposeScope())
            {
                fused.step();
            }

            Tensor.TotalCount.Should().Be(before + (2 * twins.Fused.Length));
            fused.step();
        }

        Tensor.TotalCount.Should().Be(before);
    }

    [Fact]
    public void Saving_and_loading_leave_no_tensors_whether_they_succeed_or_not()
    {
        using var outer = NewDisposeScope();
        var twins = Twins.Small();
        using var fused = new FusedAdamW(twins.Fused);
        twins.SetGradients(0);
        fused.step();
        var saved = FusedAdamWStateTests.Saved(fused);

        var before = NativeTensors.CountAfterCollection();
        for (var round = 0; round < 5; round++)
        {
            FusedAdamWStateTests.Load(fused, FusedAdamWStateTests.Saved(fused));
            var damaged = () => FusedAdamWStateTests.Load(fused, saved[..^3]);
            damaged.Should().Throw<InvalidDataException>();
        }

        Tensor.TotalCount.Should().Be(before);
    }
}
