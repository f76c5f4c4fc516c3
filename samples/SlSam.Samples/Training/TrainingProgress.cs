using SlSam.Samples.Metrics;

namespace SlSam.Samples.Training;

/// <summary>How far training is, and how it went so far.</summary>
public sealed class TrainingProgress
{
    private readonly List<double> _losses;
    private readonly List<double> _units;
    private readonly List<double> _activeShares;
    private readonly List<EpochReport> _epochs;

    /// <summary>Before the first step.</summary>
    /// <param name="plan">What is ahead.</param>
    /// <param name="arms">Names of the arms, in their order.</param>
    public TrainingProgress(TrainingPlan plan, IReadOnlyList<string> arms)
        : this(plan, new TrainingState { StepsPerEpoch = plan.StepsPerEpoch, Activity = new ArmActivity(arms, plan.TotalSteps).State }) { }

    /// <summary>Where an earlier training was.</summary>
    /// <param name="plan">That of the whole training; it may be longer than the earlier one's.</param>
    /// <param name="state">What <see cref="State"/> gave.</param>
    public TrainingProgress(TrainingPlan plan, TrainingState state)
    {
        state = state.For(plan);
        Plan = plan with { StepsDone = state.StepLosses.Count };
        Clock = new TrainingClock(state.EpochTime, state.EpochProcessorTime, state.Elapsed);
        Activity = new ArmActivity(state.Activity);
        _losses = [.. state.StepLosses];
        _units = [.. state.StepUnits];
        _activeShares = [.. state.StepActiveShares];
        _epochs = [.. state.Epochs];
    }

    /// <summary>What is to be done, and where it started.</summary>
    public TrainingPlan Plan { get; }

    /// <summary>Which arms took part how often.</summary>
    public ArmActivity Activity { get; }

    /// <summary>Steps done.</summary>
    public int Steps => _losses.Count;

    /// <summary>Epochs that are done, the test included.</summary>
    public IReadOnlyList<EpochReport> Epochs => _epochs;

    /// <summary>Of the epoch under way.</summary>
    internal TrainingClock Clock { get; }

    /// <summary>What came out so far.</summary>
    public TrainingResult Result => new(Plan, _epochs, Activity) { StepLosses = _losses };

    /// <summary>All of this, to be kept with a checkpoint.</summary>
    public TrainingState State =>
        new()
        {
            StepLosses = _losses,
            StepUnits = _units,
            StepActiveShares = _activeShares,
            Epochs = _epochs,
            Activity = Activity.State,
            TotalEpochs = Plan.Epochs,
            StepsPerEpoch = Plan.StepsPerEpoch,
            EpochTime = EpochTime,
            EpochProcessorTime = EpochProcessorTime,
            Elapsed = Elapsed,
        };

    /// <summary>Time of the steps of the epoch under way.</summary>
    public TimeSpan EpochTime => Clock.Time;

    /// <summary>Time that all cores together spent on them.</summary>
    public TimeSpan EpochProcessorTime => Clock.ProcessorTime;

    /// <summary>Time since the first step, tests included, without the breaks before a resume.</summary>
    public TimeSpan Elapsed => Clock.Elapsed;

    internal void AddStep(double loss, double units, IReadOnlyList<int> active, double activeShare)
    {
        _losses.Add(loss);
        _units.Add(units);
        _activeShares.Add(activeShare);
        Activity.Add(active, activeShare);
    }

    /// <summary>Ends the epoch whose steps are done.</summary>
    internal void EndEpoch(Evaluation test, long peakMemory)
    {
        var first = _epochs.Count * Plan.StepsPerEpoch;
        var report = new EpochReport(_epochs.Count + 1, Steps - first, LossFrom(first), test, Clock.Time)
        {
            ProcessorTime = Clock.ProcessorTime,
            PeakMemory = peakMemory,
            ActiveShare = _activeShares.Skip(first).Average(),
        };
        _epochs.Add(report);
        Clock.Reset();
    }

    private double LossFrom(int step)
    {
        var loss = new RunningLoss();
        for (; step < Steps; step++)
        {
            loss.Add(_losses[step], _units[step]);
        }
        return loss.Mean;
    }
}
