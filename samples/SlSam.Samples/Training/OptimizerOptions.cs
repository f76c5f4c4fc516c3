using System.Globalization;
using SlSam.Layers;
using SlSam.Optimizers;
using SlSam.Sampling;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SlSam.Samples.Training;

/// <summary>Which optimizer, and its numbers.</summary>
public sealed record OptimizerOptions
{
    public OptimizerKind Kind { get; init; } = OptimizerKind.SlSam;

    /// <summary>Rate before the first step, more than 0.</summary>
    public double LearningRate { get; init; } = 1e-3;

    /// <summary>Decoupled weight decay, 0 or more.</summary>
    public double WeightDecay { get; init; } = 0.01;

    /// <summary>What the decay acts on.</summary>
    public DecayedWeights Decay { get; init; } = DecayedWeights.All;

    /// <summary>Largest norm of the gradient that the update is made with, above 0; null: no limit.</summary>
    public double? MaxGradientNorm { get; init; }

    /// <summary>Radius of the perturbation, 0 or more.</summary>
    public double Rho { get; init; } = 0.05;

    /// <summary>Of SL-SAM: expected share of arms active in a step. Of RST: share of steps with a perturbation. More than 0, at most 1.</summary>
    public double ActiveFraction { get; init; } = 0.5;

    public ArmKind Arms { get; init; } = ArmKind.Parameter;
    public ArmCoupling Coupling { get; init; } = ArmCoupling.Independent;
    public Exp3Reward Reward { get; init; } = Exp3Reward.Raw;

    /// <summary>Of all draws of the optimizer.</summary>
    public long Seed { get; init; }

    /// <summary>Builds what makes the updates, for a model on its device; the caller owns it.</summary>
    public FusedAdamW CreateBase(nn.Module model)
    {
        var trained = model
            .parameters()
            .DistinctBy(parameter => parameter.Handle)
            .Where(parameter => parameter.requires_grad)
            .ToLookup(IsDecayed);
        var groups = new[] { Group(trained[true], WeightDecay), Group(trained[false], 0) };
        return new FusedAdamW(groups.Where(group => group.Parameters.Any()), LearningRate);
    }

    /// <summary>Builds the optimizer for a model on its device; the caller owns it.</summary>
    /// <param name="model">The model.</param>
    /// <param name="adamW">What <see cref="CreateBase"/> gave; stays the caller's.</param>
    /// <param name="blocks">Name of the module whose children are the blocks; null: the longest list of like modules.</param>
    public SlSamOptimizer Create(nn.Module model, FusedAdamW adamW, string? blocks = null) => new(model, adamW, ToSlSam(blocks));

    /// <summary>The optimizer and the numbers that count for it, for people.</summary>
    /// <param name="arms">How many arms the model has.</param>
    public string Describe(int arms)
    {
        var sparse = Text($"{arms} arms ({Arms.Name()}), active fraction {ActiveFraction}, {Coupling.Name()} draws, rho {Rho}");
        var own = Kind switch
        {
            OptimizerKind.AdamW => "AdamW",
            OptimizerKind.AdaSam => Text($"AdaSAM, rho {Rho}"),
            OptimizerKind.Rst => Text($"RST, perturbed share {ActiveFraction}, rho {Rho}"),
            OptimizerKind.Uniform => $"SL-SAM with uniform draws, {sparse}",
            _ => $"SL-SAM, {sparse}, reward {Reward.Name()}",
        };
        var decayed = Decay == DecayedWeights.Weights ? " (not of biases and norms)" : "";
        var clipped = MaxGradientNorm is { } most ? Text($", gradient norm {most} at most") : "";
        return Text($"{own}, learning rate {LearningRate}, weight decay {WeightDecay}{decayed}{clipped}");
    }

    private bool IsDecayed(Parameter parameter) => Decay == DecayedWeights.All || parameter.dim() > 1;

    private static AdamW.ParamGroup Group(IEnumerable<Parameter> parameters, double decay) =>
        new(parameters.ToArray(), new AdamW.Options { weight_decay = decay });

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private SlSamOptions ToSlSam(string? blocks)
    {
        var options = Kind switch
        {
            OptimizerKind.AdamW => SlSamOptions.AdamW(),
            OptimizerKind.AdaSam => SlSamOptions.AdaSam(),
            OptimizerKind.Rst => SlSamOptions.Rst(ActiveFraction),
            OptimizerKind.Uniform => SlSamOptions.Uniform(ActiveFraction),
            _ => new SlSamOptions { ActiveFraction = ActiveFraction, Reward = Reward },
        };
        options.MinProbability = Math.Min(options.MinProbability, ActiveFraction);
        options.Coupling = Coupling;
        options.Rho = Rho;
        options.MaxGradientNorm = MaxGradientNorm;
        options.Seed = Seed;
        options.Partitioner = Arms switch
        {
            ArmKind.Parameter => LayerPartitioners.PerParameter,
            ArmKind.Module => LayerPartitioners.PerModule,
            _ => LayerPartitioners.PerBlock(blocks),
        };
        return options;
    }
}
