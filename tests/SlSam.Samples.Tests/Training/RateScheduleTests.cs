using System.Text.Json;
using FluentAssertions;
using SlSam.Samples.Tests.Weights;
using SlSam.Samples.Training;
using Xunit;

namespace SlSam.Samples.Tests.Training;

public sealed class RateScheduleTests
{
    [Fact]
    public void The_cosine_to_a_tenth_is_that_of_the_reference()
    {
        using var reference = JsonDocument.Parse(File.ReadAllText(ReferenceFiles.Get("schedules.json")));
        var total = reference.RootElement.GetProperty("total").GetInt32();
        var expected = reference.RootElement.GetProperty("cosine_to_tenth").EnumerateArray().Select(x => x.GetDouble()).ToArray();

        var ours = expected.Select((_, step) => RateSchedule.CosineToTenth(step, total));

        ours.Should().Equal(expected, (a, b) => Math.Abs(a - b) < 1e-12);
    }

    [Fact]
    public void It_goes_from_one_to_a_tenth()
    {
        RateSchedule.CosineToTenth(0, 100).Should().Be(1);
        RateSchedule.CosineToTenth(100, 100).Should().BeApproximately(0.1, 1e-15);
    }
}
