namespace SlSam.Tests.Parallel;

/// <summary>Several ranks take the steps of one process that sees all their rows.</summary>
public sealed class ExactnessTests
{
    public static TheoryData<string> Names => [.. ParallelMethods.All.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Two_ranks_take_the_steps_of_one_process(string method) =>
        ParallelRun.ShouldBeThatOfOneProcess(2, ParallelMethods.All[method]);

    [Theory]
    [InlineData("SL-SAM")]
    [InlineData("GSAM")]
    public void Three_ranks_do_too(string method) => ParallelRun.ShouldBeThatOfOneProcess(3, ParallelMethods.All[method]);

    [Theory]
    [InlineData("SL-SAM")]
    [InlineData("clipped")]
    public void Gradients_may_be_accumulated(string method) =>
        ParallelRun.ShouldBeThatOfOneProcess(2, ParallelMethods.All[method], microBatches: 2);
}
