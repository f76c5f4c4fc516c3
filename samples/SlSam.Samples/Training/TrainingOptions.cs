using static TorchSharp.torch;

namespace SlSam.Samples.Training;

/// <summary>How long and on what a model is trained.</summary>
public sealed record TrainingOptions
{
    /// <summary>Times through all examples, 1 or more; what <see cref="Steps"/> does not replace.</summary>
    public int Epochs { get; init; } = 1;

    /// <summary>Number of steps, 1 or more, in place of whole epochs.</summary>
    public int? Steps { get; init; }

    /// <summary>Examples in a forward pass, 1 or more.</summary>
    public int BatchSize { get; init; } = 64;

    /// <summary>Batches that make one step, 1 or more: the gradient is that of the mean loss over all their units: examples, or tokens that count.</summary>
    public int Accumulate { get; init; } = 1;

    /// <summary>How many batches are prepared ahead at once, 1 or more.</summary>
    public int Workers { get; init; } = 2;

    /// <summary>Epochs in a row without a better main metric, 1 or more, after which training ends; null: it does not end early.</summary>
    public int? Patience { get; init; }

    /// <summary>
    /// Share of the examples to learn from that is kept apart to be tested on after each epoch, 0 or more, below 1; null: a tenth where
    /// <see cref="Patience"/> is set, else none.
    /// </summary>
    public double? ValidationShare { get; init; }

    /// <summary>The same with its default: 0 for none.</summary>
    public double ValidationShareOrDefault => ValidationShare ?? (Patience is null ? 0 : 0.1);

    /// <summary>
    /// Which parameters are not trained: names of parameters or modules, with <c>*</c> for any letters, commas between several; null: all are
    /// trained.
    /// </summary>
    public string? Freeze { get; init; }

    /// <summary>What an error in each class costs in training; null: the same in all.</summary>
    public ClassWeights? ClassWeights { get; init; }

    /// <summary>Share of the goal that is spread over all classes in training, 0 or more, below 1.</summary>
    public double LabelSmoothing { get; init; }

    /// <summary>Share of the examples to learn from whose label is made wrong, 0 or more, below 1.</summary>
    public double LabelNoise { get; init; }

    /// <summary>Of weights, data and draws.</summary>
    public long Seed { get; init; }

    /// <summary>Of the learning rate.</summary>
    public ScheduleKind Schedule { get; init; } = ScheduleKind.Cosine;

    /// <summary>Steps in which the learning rate rises from zero: below 1 a share of all steps, else their number. 0: none.</summary>
    public double Warmup { get; init; }

    /// <summary>Of the radius of the perturbation.</summary>
    public RhoSchedule RhoSchedule { get; init; } = RhoSchedule.Constant;

    /// <summary>Of the model's numbers.</summary>
    public ScalarType WeightType { get; init; } = ScalarType.Float32;

    public OptimizerOptions Optimizer { get; init; } = new();

    /// <summary>What is ahead where an epoch has so many batches; no more steps than an <see cref="int"/> can count.</summary>
    public TrainingPlan Plan(int batchesPerEpoch)
    {
        var stepsPerEpoch = 1 + (batchesPerEpoch - 1) / Accumulate;
        return new TrainingPlan(Steps ?? (int)Math.Min((long)Epochs * stepsPerEpoch, int.MaxValue), stepsPerEpoch);
    }

    /// <summary>Steps of the warm-up, a share rounded up.</summary>
    public int WarmupSteps(int totalSteps) => Warmup < 1 ? (int)Math.Ceiling(Warmup * totalSteps) : (int)Warmup;

    /// <summary>Radius of the perturbation in a step.</summary>
    /// <param name="step">Steps already done, from 0.</param>
    /// <param name="total">Steps of the whole training.</param>
    public double RhoAt(int step, int total) => RhoSchedule == RhoSchedule.Linear ? Optimizer.Rho * (total - step) / total : Optimizer.Rho;
}
