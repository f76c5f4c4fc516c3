using System.Diagnostics;
using SlSam.Samples.Comparing;

namespace SlSam.Samples.Tests.Comparing;

public sealed class TerminationSignalTests
{
    private const int EndedBySigterm = 128 + 15;

    [Fact]
    public async Task A_process_that_is_told_to_end_ends()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "there are no such signals");
        using var process = Process.Start("sleep", "600");

        TerminationSignal.Send(process);

        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        process.ExitCode.Should().Be(EndedBySigterm);
        process.Invoking(TerminationSignal.Send).Should().NotThrow("it has ended already");
    }
}
