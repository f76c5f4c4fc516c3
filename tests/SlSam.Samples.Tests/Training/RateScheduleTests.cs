using System.Text.Json;
using SlSam.Samples.Training;
using SlSam.Testing;

namespace SlSam.Samples.Tests.Training;

public sealed class RateScheduleTests
{
    [Theory]
    [InlineData(ScheduleKind.Cosine, "cosine_to_tenth", false)]
    [InlineData(ScheduleKind.Linear, "linear", true)]
    public void Schedules_are_those_of_the_reference(ScheduleKind kind, string name, bool isWarmedUp)
    {
        using var reference = JsonDocument.Parse(File.ReadAllText(ReferenceFiles.Get("schedules.json")));
        var total = reference.RootElement.GetProperty("total").GetInt32();
        var warmup = isWarmedUp ? reference.RootElement.GetProperty("warmup").GetInt32() : 0;
        var expected = reference.RootElement.GetProperty(name).EnumerateArray().Select(x => x.GetDouble()).ToArray();
        var schedule = new RateSchedule(kind, new TrainingPlan(total, StepsPerEpoch: 10), warmup);

        var ours = expected.Select((_, step) => schedule.Multiplier(step));

        ours.Should().Equal(expected, (a, b) => Math.Abs(a - b) < 1e-12);
    }

    [Fact]
    public void The_cosine_goes_from_one_to_a_tenth()
    {
        var schedule = new RateSchedule(ScheduleKind.Cosine, new TrainingPlan(100, StepsPerEpoch: 10), warmup: 0);

        schedule.Multiplier(0).Should().Be(1);
        schedule.Multiplier(100).Should().BeApproximately(0.1, 1e-15);
    }

    [Fact]
    public void The_cosine_by_epoch_stays_the_same_throughout_an_epoch()
    {
        var schedule = new RateSchedule(ScheduleKind.CosineByEpoch, new TrainingPlan(9, StepsPerEpoch: 3), warmup: 0);

        var rates = Enumerable.Range(0, 9).Select(schedule.Multiplier).ToArray();

        rates.Should().Equal(1, 1, 1, rates[3], rates[3], rates[3], rates[6], rates[6], rates[6]);
        rates[3].Should().BeApproximately(0.1 + 0.9 * 0.75, 1e-12, "cos(pi / 3) is a half");
        rates[6].Should().BeApproximately(0.1 + 0.9 * 0.25, 1e-12);
    }

    [Theory]
    [InlineData(0.15, 2)]
    [InlineData(0.1, 1)]
    [InlineData(3, 3)]
    [InlineData(0, 0)]
    public void A_warm_up_is_a_share_rounded_up_or_a_number_of_steps(double warmup, int steps) =>
        new TrainingOptions { Warmup = warmup }
            .WarmupSteps(totalSteps: 10)
            .Should()
            .Be(steps);

    [Fact]
    public void After_a_warm_up_the_cosine_starts_at_one()
    {
        var schedule = new RateSchedule(ScheduleKind.Cosine, new TrainingPlan(14, StepsPerEpoch: 14), warmup: 4);

        new[] { 0, 2, 4, 9, 14 }.Select(schedule.Multiplier).Should().Equal([0, 0.5, 1, 0.55, 0.1], (a, b) => Math.Abs(a - b) < 1e-12);
    }

    [Fact]
    public void A_constant_rate_stays() =>
        new RateSchedule(ScheduleKind.Constant, new TrainingPlan(9, StepsPerEpoch: 3), warmup: 0).Multiplier(8).Should().Be(1);

    [Fact]
    public void Rho_falls_straight_to_zero_where_it_is_told_to()
    {
        var options = new TrainingOptions
        {
            Optimizer = new OptimizerOptions { Rho = 0.2 },
            RhoSchedule = RhoSchedule.Linear,
        };

        new[] { 0, 5, 10 }.Select(step => options.RhoAt(step, total: 10)).Should().Equal([0.2, 0.1, 0], (a, b) => Math.Abs(a - b) < 1e-12);
        (options with { RhoSchedule = RhoSchedule.Constant }).RhoAt(9, total: 10).Should().Be(0.2);
    }
}
