using System.Runtime.InteropServices;
using SlSam.Samples.CommandLine;

namespace SlSam.Samples.Tests.CommandLine;

/// <summary>Signals are handed over, not sent: those that end a process would end the tests.</summary>
public sealed class InterruptionTests
{
    [Theory]
    [InlineData(PosixSignal.SIGINT)]
    [InlineData(PosixSignal.SIGTERM)]
    public void The_first_signal_cancels_and_the_process_goes_on(PosixSignal signal)
    {
        using var interruption = new Interruption();
        interruption.Token.IsCancellationRequested.Should().BeFalse();

        Survives(interruption, signal).Should().BeTrue();

        interruption.Token.IsCancellationRequested.Should().BeTrue();
    }

    [Fact]
    public void Only_a_second_ctrl_c_ends_the_process()
    {
        using var interruption = new Interruption();

        Survives(interruption, PosixSignal.SIGTERM).Should().BeTrue();
        Survives(interruption, PosixSignal.SIGTERM).Should().BeTrue("timeout, systemd and compare send it to what got it already");
        Survives(interruption, PosixSignal.SIGINT).Should().BeTrue("it is the first of its kind");
        Survives(interruption, PosixSignal.SIGTERM).Should().BeTrue();
        Survives(interruption, PosixSignal.SIGINT).Should().BeFalse();
    }

    [Fact]
    public void A_signal_on_its_way_when_nobody_listens_any_more_does_no_harm()
    {
        var interruption = new Interruption();
        interruption.Dispose();

        interruption.Invoking(ended => Survives(ended, PosixSignal.SIGTERM)).Should().NotThrow();
    }

    private static bool Survives(Interruption interruption, PosixSignal signal)
    {
        var context = new PosixSignalContext(signal);
        interruption.Handle(context);
        return context.Cancel;
    }
}
