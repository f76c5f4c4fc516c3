using FsCheck.Fluent;

namespace SlSam.Tests.Sampling;

/// <summary>The projection meets its bounds and its budget for whatever weights.</summary>
public class CappedSimplexTests
{
    private const double Exact = 1e-12;

    [Fact]
    public void Floor_ceiling_and_budget_are_met() =>
        Properties.Hold(
            SimplexCase.Any(mostArms: 60),
            test =>
            {
                var probabilities = test.Project();

                probabilities.Should().OnlyContain(p => p >= test.Floor && p <= 1);
                ShareOfBudget(test, probabilities).Should().BeApproximately(1, Exact);
            },
            tests: 2000
        );

    [Fact]
    public void Thousands_of_arms_meet_the_budget_too() =>
        Properties.Hold(
            SimplexCase.Any(mostArms: 10_000),
            test => ShareOfBudget(test, test.Project()).Should().BeApproximately(1, Exact),
            tests: 40
        );

    [Fact]
    public void Order_is_kept_and_equal_weights_get_equal_probabilities() =>
        Properties.Hold(
            SimplexCase.Any(mostArms: 40),
            test =>
            {
                var byWeight = test.LogWeights.Zip(test.Project()).OrderBy(arm => arm.First).ToList();
                foreach (var (lower, higher) in byWeight.Zip(byWeight.Skip(1)))
                {
                    higher.Second.Should().BeGreaterThanOrEqualTo(lower.Second);
                    (lower.First == higher.First && lower.Second != higher.Second).Should().BeFalse("weights {0} are equal", lower.First);
                }
            },
            tests: 1000
        );

    [Fact]
    public void Projecting_again_changes_nothing() =>
        Properties.Hold(
            SimplexCase.Any(mostArms: 60),
            test =>
            {
                var once = test.Project();
                var twice = (test with { LogWeights = [.. once.Select(p => Math.Log(p))] }).Project();

                twice.Should().Equal(once, (again, p) => Math.Abs(again - p) <= 1e-11 * p);
            },
            tests: 1000
        );

    [Fact]
    public void The_result_is_the_clipped_multiple_of_the_weights_that_bisection_finds() =>
        Properties.Hold(
            SimplexCase.Any(mostArms: 30).Where(test => test.LogWeights.Min() > -1e3),
            test => test.Project().Should().Equal(ByBisection(test), (found, p) => Math.Abs(found - p) <= 1e-9 * p),
            tests: 500
        );

    [Fact]
    public void A_common_factor_of_all_weights_changes_nothing() =>
        Properties.Hold(
            from test in SimplexCase.Any(mostArms: 30)
            from shift in Gen.Elements(-1000.0, -1, 3, 650)
            where test.LogWeights.Min() > -1e3
            select (Test: test, Shift: shift),
            entry =>
            {
                var shifted = entry.Test with { LogWeights = [.. entry.Test.LogWeights.Select(log => log + entry.Shift)] };
                shifted.Project().Should().Equal(entry.Test.Project(), (found, p) => Math.Abs(found - p) <= 1e-9 * p);
            }
        );

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(10_000)]
    public void Full_budget_activates_every_arm(int arms)
    {
        var weights = Enumerable.Range(0, arms).Select(arm => -1e6 * arm).ToArray();

        new SimplexCase(weights, arms, 1e-3).Project().Should().OnlyContain(p => p == 1);
    }

    [Theory]
    [InlineData(1, 0.2)]
    [InlineData(7, 1e-3)]
    [InlineData(10_000, 0.1)]
    public void Smallest_budget_puts_every_arm_at_the_floor(int arms, double floor)
    {
        var weights = Enumerable.Range(0, arms).Select(arm => -3.0 * arm).ToArray();

        new SimplexCase(weights, floor * arms, floor).Project().Should().OnlyContain(p => Math.Abs(p - floor) <= Exact * arms * floor);
    }

    [Fact]
    public void One_weight_far_above_all_others_takes_what_the_floor_leaves() =>
        new SimplexCase([-1e98, 0, -2e98], 0.5, 0.1).Project().Should().Equal([0.1, 0.3, 0.1], (found, p) => Math.Abs(found - p) <= Exact);

    private static double[] ByBisection(SimplexCase test)
    {
        double[] At(double logFactor) => [.. test.LogWeights.Select(log => Math.Clamp(Math.Exp(log + logFactor), test.Floor, 1))];

        var (low, high) = (-2000.0, 2000.0);
        for (var i = 0; i < 200; i++)
        {
            var middle = (low + high) / 2;
            (low, high) = At(middle).Sum() < test.Budget ? (middle, high) : (low, middle);
        }

        return At(high);
    }

    /// <summary>The sum in units of the budget, in decimal numbers: rounding of the sum itself does not count.</summary>
    private static double ShareOfBudget(SimplexCase test, double[] probabilities) =>
        (double)probabilities.Sum(p => (decimal)(p / test.Budget));
}
