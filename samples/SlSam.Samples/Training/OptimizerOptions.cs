using System.Globalization;
using SlSam.Layers;
using SlSam.Sampling;
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

    /// <summary>Radius of the perturbation, 0 or more.</summary>
    public double Rho { get; init; } = 0.05;

    /// <summary>Of SL-SAM: expected share of arms active in a step. Of RST: share of steps with a perturbation. More than 0, at most 1.</summary>
    public double ActiveFraction { get; init; } = 0.5;

    public ArmKind Arms { get; init; } = ArmKind.Parameter;
    public Exp3Reward Reward { get; init; } = Exp3Reward.Raw;

    /// <summary>Of all draws of the optimizer.</summary>
    public long Seed { get; init; }

    /// <summary>Builds the optimizer for a model on its device; the caller owns it.</summary>
    /// <param name="model">The model.</param>
    /// <param name="blocks">Name of the module whose children are the blocks; null: the longest list of like modules.</param>
    public SlSamOptimizer Create(nn.Module model, string? blocks = null) => new(model, ToSlSam(blocks));

    /// <summary>The optimizer and the numbers that count for it, for people.</summary>
    /// <param name="arms">How many arms the model has.</param>
    public string Describe(int arms)
    {
        FormattableString text = Kind switch
        {
            OptimizerKind.AdamW => $"AdamW, learning rate {LearningRate}, weight decay {WeightDecay}",
            OptimizerKind.AdaSam => $"AdaSAM, rho {Rho}, learning rate {LearningRate}, weight decay {WeightDecay}",
            OptimizerKind.Rst =>
                $"RST, perturbed share {ActiveFraction}, rho {Rho}, learning rate {LearningRate}, weight decay {WeightDecay}",
            _ =>
                $"SL-SAM, {arms} arms ({Arms.ToString().ToLowerInvariant()}), active fraction {ActiveFraction}, rho {Rho}, reward {Reward.ToString().ToLowerInvariant()}, learning rate {LearningRate}, weight decay {WeightDecay}",
        };
        return text.ToString(CultureInfo.InvariantCulture);
    }

    private SlSamOptions ToSlSam(string? blocks)
    {
        var options = Kind switch
        {
            OptimizerKind.AdamW => SlSamOptions.AdamW(),
            OptimizerKind.AdaSam => SlSamOptions.AdaSam(),
            OptimizerKind.Rst => SlSamOptions.Rst(ActiveFraction),
            _ => new SlSamOptions { ActiveFraction = ActiveFraction, Reward = Reward },
        };
        options.MinProbability = Math.Min(options.MinProbability, ActiveFraction);
        options.LearningRate = LearningRate;
        options.WeightDecay = WeightDecay;
        options.Rho = Rho;
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
