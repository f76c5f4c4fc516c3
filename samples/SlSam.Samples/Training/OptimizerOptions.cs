using System.Globalization;
using SlSam.Layers;
using SlSam.Optimizers;
using SlSam.Parallel;
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

    /// <summary>Radius of the perturbation, 0 or more; each kind has a scale of its own: see <see cref="For"/>.</summary>
    public double Rho { get; init; } = 0.05;

    /// <summary>Of SL-SAM: expected share of arms active in a step. Of RST: share of steps with a perturbation. More than 0, at most 1.</summary>
    public double ActiveFraction { get; init; } = 0.5;

    /// <summary>Share of the batch that the pass at the weights sees, more than 0, at most 1.</summary>
    public double AscentShare { get; init; } = 1;

    /// <summary>Of SL-SAM, with the bandit or without: where the perturbation comes from.</summary>
    public AscentKind Ascent { get; init; } = AscentKind.Own;

    /// <summary>Whether several ranks climb along the mean of their gradients; else each along its own.</summary>
    public bool ReduceAscent { get; init; } = true;

    /// <summary>Whether each of several ranks keeps a part of the moments and masters; else each keeps all.</summary>
    public bool ShardState { get; init; }

    /// <summary>Whether weights of half precision have masters in float32, which take the updates; no matter for others.</summary>
    public bool MasterWeights { get; init; }

    public ArmKind Arms { get; init; } = ArmKind.Parameter;
    public ArmCoupling Coupling { get; init; } = ArmCoupling.Independent;
    public Exp3Reward Reward { get; init; } = Exp3Reward.Raw;

    /// <summary>Of SL-SAM, with the bandit or without: which arms are active together, and for how long.</summary>
    public ActiveSetOptions ActiveSet { get; init; } = new();

    /// <summary>Of all draws of the optimizer.</summary>
    public long Seed { get; init; }

    /// <summary>The same for another optimizer; one of SAM's family brings the rho of its paper, unless it is this one already.</summary>
    public OptimizerOptions For(OptimizerKind kind) => kind == Kind ? this : this with { Kind = kind, Rho = FamilyOf(kind)?.Rho ?? Rho };

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
    /// <param name="ranks">What connects those that train together; null: one process.</param>
    public SlSamOptimizer Create(nn.Module model, FusedAdamW adamW, string? blocks = null, ICollective? ranks = null) =>
        new(model, adamW, ToSlSam(model, blocks, ranks));

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
            _ when FamilyOf(Kind) is not null => Text($"{NameOf(Kind)}, rho {Rho}"),
            _ => $"SL-SAM, {sparse}, reward {Reward.Name()}",
        };
        var decayed = Decay == DecayedWeights.Weights ? " (not of biases and norms)" : "";
        var clipped = MaxGradientNorm is { } most ? Text($", gradient norm {most} at most") : "";
        var share = AscentShare < 1 && Kind != OptimizerKind.AdamW ? Text($", ascent on {AscentShare} of the batch") : "";
        var local = ReduceAscent ? "" : ", ascent of each rank's own";
        return Text(
            $"{own}{ActiveSet}{OtherAscent}{share}{local}, learning rate {LearningRate}, weight decay {WeightDecay}{decayed}{clipped}"
        );
    }

    /// <summary>What people call an optimizer.</summary>
    public static string NameOf(OptimizerKind kind) =>
        kind switch
        {
            OptimizerKind.AdaSam => "AdaSAM",
            OptimizerKind.Rst => "RST",
            OptimizerKind.SlSam => "SL-SAM",
            OptimizerKind.Uniform => "SL-SAM uniform",
            OptimizerKind.Asam => "ASAM",
            OptimizerKind.S2Sam => "S2-SAM",
            OptimizerKind.Msam => "MSAM",
            OptimizerKind.LookSam => "LookSAM",
            OptimizerKind.Gsam => "GSAM",
            OptimizerKind.Wsam => "WSAM",
            OptimizerKind.Friendly => "Friendly SAM",
            OptimizerKind.VaSso => "VaSSO",
            OptimizerKind.SamOn => "SAM-ON",
            _ => kind.ToString(),
        };

    private static bool IsAlone(ICollective? ranks) => ranks is null or { Size: 1 };

    private bool IsDecayed(Parameter parameter) => Decay == DecayedWeights.All || parameter.dim() > 1;

    private string OtherAscent =>
        Ascent switch
        {
            AscentKind.Previous => ", ascent along the gradient of the step before",
            AscentKind.Momentum => ", ascent along the momentum",
            _ => "",
        };

    private static AdamW.ParamGroup Group(IEnumerable<Parameter> parameters, double decay) =>
        new(parameters.ToArray(), new AdamW.Options { weight_decay = decay });

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    /// <summary>A member of SAM's family with the settings of its paper; null for the others.</summary>
    private static SlSamOptions? FamilyOf(OptimizerKind kind) =>
        kind switch
        {
            OptimizerKind.Asam => SlSamOptions.Asam(),
            OptimizerKind.S2Sam => SlSamOptions.S2Sam(),
            OptimizerKind.Msam => SlSamOptions.Msam(),
            OptimizerKind.LookSam => SlSamOptions.LookSam(),
            OptimizerKind.Gsam => SlSamOptions.Gsam(),
            OptimizerKind.Wsam => SlSamOptions.Wsam(),
            OptimizerKind.Friendly => SlSamOptions.FriendlySam(),
            OptimizerKind.VaSso => SlSamOptions.VaSso(),
            OptimizerKind.SamOn => SlSamOptions.SamOn(),
            _ => null,
        };

    private SlSamOptions ToSlSam(nn.Module model, string? blocks, ICollective? ranks)
    {
        var isSparse = Kind is OptimizerKind.SlSam or OptimizerKind.Uniform;
        if (!isSparse && ActiveSet != new ActiveSetOptions())
        {
            throw new BadInputException(
                $"--optimizer: found {Kind.Name()} with options of SL-SAM's active sets ({ActiveSet.ToString()[2..]}), expected slsam or uniform."
            );
        }

        if (
            AscentShare < 1
            && (
                Ascent != AscentKind.Own
                || Kind is (OptimizerKind.S2Sam or OptimizerKind.Msam or OptimizerKind.LookSam or OptimizerKind.Gsam or OptimizerKind.Wsam)
            )
        )
        {
            throw new BadInputException(
                Text(
                    $"--ascent-share: found {AscentShare} with --optimizer {Kind.Name()}{OtherAscent}, expected 1: it has no pass at the weights, or mixes the gradients of both."
                )
            );
        }

        if (Ascent != AscentKind.Own && !isSparse)
        {
            throw new BadInputException(
                $"--ascent: found {Ascent.Name()} with --optimizer {Kind.Name()}, expected slsam or uniform; with all layers it is s2sam or msam."
            );
        }

        if (
            !ReduceAscent
            && Kind is OptimizerKind.LookSam or OptimizerKind.Gsam or OptimizerKind.Wsam or OptimizerKind.Friendly or OptimizerKind.VaSso
        )
        {
            throw new BadInputException(
                $"--reduce-ascent: found false with --optimizer {Kind.Name()}, expected true: what it keeps or mixes would be another on each rank."
            );
        }

        if (ShardState && MasterWeights && !ReduceAscent)
        {
            throw new BadInputException(
                "--shard-state: found true with --reduce-ascent false and --master-weights, expected one of the three otherwise: each rank would climb from masters that "
                    + "another one keeps."
            );
        }

        if (ShardState && (Kind == OptimizerKind.Msam || Ascent == AscentKind.Momentum))
        {
            throw new BadInputException(
                $"--shard-state: found true with --optimizer {Kind.Name()}{OtherAscent}, expected false: each rank would know a part of the momentum alone."
            );
        }

        var options = Kind switch
        {
            OptimizerKind.AdamW => SlSamOptions.AdamW(),
            OptimizerKind.AdaSam => SlSamOptions.AdaSam(),
            OptimizerKind.Rst => SlSamOptions.Rst(ActiveFraction),
            OptimizerKind.Uniform => SlSamOptions.Uniform(ActiveFraction),
            _ when FamilyOf(Kind) is { } member => member,
            _ => new SlSamOptions { ActiveFraction = ActiveFraction, Reward = Reward },
        };
        options.MinProbability = Math.Min(options.MinProbability, ActiveFraction);
        options.Coupling = Coupling;
        options.Rho = Rho;
        options.AscentShare = AscentShare;
        options.ReduceAscent = ReduceAscent;
        options.ShardState = ShardState && !IsAlone(ranks);
        options.Ascent = Ascent switch
        {
            AscentKind.Previous => SlSam.Ascent.PreviousGradient,
            AscentKind.Momentum => SlSam.Ascent.Momentum,
            _ => options.Ascent,
        };
        options.MaxGradientNorm = MaxGradientNorm;
        options.MasterWeights = MasterWeights;
        options.Seed = Seed;
        options.Collective = ranks;
        options.Partitioner = Arms switch
        {
            ArmKind.Parameter => LayerPartitioners.PerParameter,
            ArmKind.Module => LayerPartitioners.PerModule,
            _ => LayerPartitioners.PerBlock(blocks),
        };
        ActiveSet.Set(options, ActiveFraction, model, blocks);
        return options;
    }
}
