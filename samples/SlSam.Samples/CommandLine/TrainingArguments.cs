using System.CommandLine;
using SlSam.Samples.Training;
using SlSam.Sampling;

namespace SlSam.Samples.CommandLine;

/// <summary>The options of any training: how long, how fast, by which optimizer.</summary>
/// <param name="usual">What holds where an option is not given.</param>
public sealed class TrainingArguments(TrainingOptions usual)
{
    private readonly Choice<OptimizerKind> _optimizer = new(
        "--optimizer",
        "What trains the model.",
        Name(usual.Optimizer.Kind),
        Names<OptimizerKind>()
    );

    private readonly Choice<ArmKind> _arms = new(
        "--arms",
        "What SL-SAM switches on and off as one.",
        Name(usual.Optimizer.Arms),
        Names<ArmKind>()
    );

    private readonly Choice<Exp3Reward> _reward = new(
        "--reward",
        "What SL-SAM's bandit learns from: gradient norms as they are, or relative to their running mean.",
        Name(usual.Optimizer.Reward),
        Names<Exp3Reward>()
    );

    private readonly Option<double> _activeFraction = ParsedOption.Number(
        "--active-fraction",
        "SL-SAM: expected share of active arms. RST: share of steps with a perturbation.",
        usual.Optimizer.ActiveFraction,
        value => value is > 0 and <= 1,
        "a number more than 0, at most 1"
    );

    private readonly Option<double> _rho = ParsedOption.Number(
        "--rho",
        "Radius of the perturbation.",
        usual.Optimizer.Rho,
        IsZeroOrMore,
        "a number, 0 or more"
    );

    private readonly Option<int?> _epochs = ParsedOption.Count("--epochs", $"Times through all examples. [default: {usual.Epochs}]");
    private readonly Option<int?> _steps = ParsedOption.Count("--steps", "Number of steps, in place of --epochs.");
    private readonly Option<int?> _batchSize = ParsedOption.Count("--batch-size", $"Examples in a step. [default: {usual.BatchSize}]");

    private readonly Option<double> _learningRate = ParsedOption.Number(
        "--learning-rate",
        "Rate before the first step; it falls along a cosine to a tenth.",
        usual.Optimizer.LearningRate,
        value => value > 0 && double.IsFinite(value),
        "a number more than 0"
    );

    private readonly Option<double> _weightDecay = ParsedOption.Number(
        "--weight-decay",
        "Decoupled weight decay.",
        usual.Optimizer.WeightDecay,
        IsZeroOrMore,
        "a number, 0 or more"
    );

    private readonly Option<long> _seed = ParsedOption.Whole(
        "--seed",
        "Of weights, data and draws: the same seed gives the same run.",
        usual.Seed
    );

    /// <summary>Adds all options to a command.</summary>
    public void AddTo(Command command)
    {
        command.Options.Add(_optimizer.Option);
        command.Options.Add(_arms.Option);
        command.Options.Add(_activeFraction);
        command.Options.Add(_rho);
        command.Options.Add(_reward.Option);
        command.Options.Add(_epochs);
        command.Options.Add(_steps);
        command.Options.Add(_batchSize);
        command.Options.Add(_learningRate);
        command.Options.Add(_weightDecay);
        command.Options.Add(_seed);
        command.Validators.Add(result =>
        {
            if (result.GetResult(_epochs) is not null && result.GetResult(_steps) is not null)
            {
                result.AddError("--steps: found --epochs too, expected one of the two.");
            }
        });
    }

    /// <summary>What the user asked for.</summary>
    public TrainingOptions Read(ParseResult parsed) =>
        new()
        {
            Epochs = parsed.GetValue(_epochs) ?? usual.Epochs,
            Steps = parsed.GetValue(_steps),
            BatchSize = parsed.GetValue(_batchSize) ?? usual.BatchSize,
            Seed = parsed.GetValue(_seed),
            Optimizer = new OptimizerOptions
            {
                Kind = _optimizer.Of(parsed),
                Arms = _arms.Of(parsed),
                Reward = _reward.Of(parsed),
                ActiveFraction = parsed.GetValue(_activeFraction),
                Rho = parsed.GetValue(_rho),
                LearningRate = parsed.GetValue(_learningRate),
                WeightDecay = parsed.GetValue(_weightDecay),
                Seed = parsed.GetValue(_seed),
            },
        };

    private static bool IsZeroOrMore(double value) => value >= 0 && double.IsFinite(value);

    private static Dictionary<string, T> Names<T>()
        where T : struct, Enum => Enum.GetValues<T>().ToDictionary(Name);

    private static string Name<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();
}
