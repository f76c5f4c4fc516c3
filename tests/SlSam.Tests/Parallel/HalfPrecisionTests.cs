namespace SlSam.Tests.Parallel;

/// <summary>Ranks that train in float16.</summary>
public sealed class HalfPrecisionTests
{
    [Theory]
    [InlineData(2, false)]
    [InlineData(3, false)]
    [InlineData(3, true)]
    public void With_a_loss_scale_they_take_the_steps_of_one_process_as_near_as_float16_lets_them(int ranks, bool isSharded) =>
        ParallelRun.ShouldBeNearOneProcessInFloat16(ranks, SlSamOptions.AdaSam() with { ShardState = isSharded });
}
