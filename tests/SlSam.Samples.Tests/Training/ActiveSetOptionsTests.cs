using SlSam.Samples.CommandLine;
using SlSam.Samples.Training;
using static TorchSharp.torch;

namespace SlSam.Samples.Tests.Training;

/// <summary>The options of SL-SAM's active sets, from the command line to what is active in a step.</summary>
public sealed class ActiveSetOptionsTests
{
    [Theory]
    [InlineData("--sampling=exact --active-fraction=0.5 --arms=module", 2)]
    [InlineData("--sampling=cyclic --active-fraction=0.25 --arms=module", 1)]
    [InlineData("--sampling=cyclic --active-fraction=1 --budget=parameters --arms=module", 4)]
    [InlineData("--sampling=exact --active-fraction=0.5 --arms=module --always-active=head", 2)]
    [InlineData("--sampling=exact --active-fraction=0.5 --arms=module --always-active=rest", 1)]
    [InlineData("--sampling=exact --active-fraction=0.5 --arms=block --always-active=rest", 1)]
    public void As_many_arms_are_active_as_the_fraction_says(string line, int active)
    {
        using var run = new Run(line);

        run.Steps(3);

        run.Optimizer.ActiveArms.Should().HaveCount(active);
    }

    [Theory]
    [InlineData("none", 6, 6 + 12 + 10 + 6)]
    [InlineData("head", 12, 6 + 12 + 10)]
    [InlineData("rest", 22, 12 + 10)]
    public void What_is_always_active_is_in_no_arm(string part, int least, int inArms)
    {
        using var run = new Run($"--sampling=exact --active-fraction=0.25 --arms=module --always-active={part}");

        run.Steps(1);

        run.Optimizer.Arms.Sum(arm => arm.ParameterCount).Should().Be(inArms);
        run.Optimizer.LastStep.ActiveParameters.Should().BeGreaterThanOrEqualTo(least);
    }

    [Fact]
    public void A_set_stays_and_moments_of_others_are_dropped()
    {
        using var run = new Run("--sampling=cyclic --active-fraction=0.25 --arms=module --hold-steps=3 --inactive-state=drop");
        var sets = new List<string>();
        for (var step = 0; step < 6; step++)
        {
            run.Steps(1);
            sets.Add(string.Join(",", run.Optimizer.ActiveArms));
        }

        sets.Should().Equal(sets[0], sets[0], sets[0], sets[3], sets[3], sets[3]);
        sets[3].Should().NotBe(sets[0]);
        run.Options.Describe(4).Should().Contain("cyclic sets, held for 3 steps, inactive state drop, ");
    }

    [Theory]
    [InlineData(
        "--optimizer=adasam --hold-steps=5",
        "--optimizer: found adasam with options of SL-SAM's active sets (held for 5 steps), expected slsam or uniform."
    )]
    [InlineData("--inactive-state=drop", "--inactive-state: found drop with --hold-steps 1, expected more steps*")]
    [InlineData("--budget=parameters", "--budget: found parameters with --sampling own, expected exact or cyclic*")]
    public void What_cannot_be_meant_is_refused(string line, string message)
    {
        var create = () => new Run(line);

        create.Should().Throw<BadInputException>().WithMessage(message);
    }

    private sealed class Run : IDisposable
    {
        private readonly nn.Module<Tensor, Tensor> _model = nn.Sequential(
            ("embed", nn.Linear(2, 2)),
            ("blocks", nn.Sequential(nn.Linear(2, 4), nn.Linear(4, 2))),
            ("head", nn.Linear(2, 2))
        );
        private readonly SlSam.Optimizers.FusedAdamW _adamW;

        public Run(string line)
        {
            var settings = new SettingList<OptimizerOptions>(OptimizerSettings.Create(), new OptimizerOptions());
            var command = new System.CommandLine.Command("train");
            settings.AddTo(command);
            Options = settings.Read(command.Parse(line), new OptimizerOptions { Seed = 1 });
            _adamW = Options.CreateBase(_model);
            Optimizer = Options.Create(_model, _adamW, "blocks");
        }

        public OptimizerOptions Options { get; }

        public SlSamOptimizer Optimizer { get; }

        public void Steps(int count)
        {
            using var scope = NewDisposeScope();
            for (var step = 0; step < count; step++)
            {
                Optimizer.Step(pass => pass.Backward(_model.call(ones(3, 2)).square().sum()));
            }
        }

        public void Dispose()
        {
            Optimizer.Dispose();
            _adamW.Dispose();
            _model.Dispose();
        }
    }
}
