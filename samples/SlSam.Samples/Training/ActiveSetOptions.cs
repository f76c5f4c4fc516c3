using System.Globalization;
using SlSam.Layers;
using SlSam.Sampling;
using static TorchSharp.torch;

namespace SlSam.Samples.Training;

/// <summary>Which arms of SL-SAM are active together, for how long, and what becomes of the others' moments.</summary>
public sealed record ActiveSetOptions
{
    public DrawKind Draw { get; init; } = DrawKind.Own;
    public DrawBudget Budget { get; init; } = DrawBudget.Arms;

    /// <summary>For how many steps a drawn set stays, 1 or more.</summary>
    public int HoldSteps { get; init; } = 1;

    public StandingPart AlwaysActive { get; init; } = StandingPart.None;
    public InactiveState InactiveState { get; init; } = InactiveState.Keep;

    /// <summary>For people, after the other numbers; empty for what is usual.</summary>
    public override string ToString()
    {
        var budget = Budget == DrawBudget.Parameters ? " by parameters" : "";
        string?[] parts =
        [
            Draw == DrawKind.Own ? null : $"{Draw.Name()} sets{budget}",
            HoldSteps == 1 ? null : string.Create(CultureInfo.InvariantCulture, $"held for {HoldSteps} steps"),
            AlwaysActive == StandingPart.None ? null : $"{AlwaysActive.Name()} always active",
            InactiveState == InactiveState.Keep ? null : $"inactive state {InactiveState.Name()}",
        ];
        return string.Concat(parts.Where(part => part is not null).Select(part => $", {part}"));
    }

    /// <summary>Sets what is not as usual.</summary>
    /// <param name="options">The library's settings.</param>
    /// <param name="fraction">Share of the arms, or of their parameters, that is active.</param>
    /// <param name="model">The model.</param>
    /// <param name="blocks">Name of the module whose children are the blocks; null: the longest list of like modules.</param>
    /// <exception cref="BadInputException">Two settings cannot be meant together.</exception>
    public void Set(SlSamOptions options, double fraction, nn.Module model, string? blocks)
    {
        if (Budget == DrawBudget.Parameters && Draw == DrawKind.Own)
        {
            throw new BadInputException("--budget: found parameters with --sampling own, expected exact or cyclic beside it.");
        }

        if (InactiveState == InactiveState.Drop && HoldSteps == 1)
        {
            throw new BadInputException(
                "--inactive-state: found drop with --hold-steps 1, expected more steps: with moments of a single one AdamW goes by the gradient's sign."
            );
        }

        (options.HoldSteps, options.InactiveState) = (HoldSteps, InactiveState);
        if (Draw != DrawKind.Own)
        {
            options.Sampler = arms => SamplerOf(arms, fraction, options.Seed);
        }

        if (AlwaysActive != StandingPart.None)
        {
            options.AlwaysActive = NamesOutsideOfBlocks(model, blocks).Contains;
        }
    }

    private ILayerSampler SamplerOf(IReadOnlyList<LayerArm> arms, double fraction, long? seed)
    {
        var count = Math.Max(1, (int)Math.Round(fraction * arms.Count));
        return (Draw, Budget) switch
        {
            (DrawKind.Exact, DrawBudget.Arms) => new ExactLayerSampler(arms, count, seed),
            (DrawKind.Exact, _) => ExactLayerSampler.OfParameters(arms, fraction, seed),
            (_, DrawBudget.Arms) => new CyclicLayerSampler(arms, count, CyclicOrder.Shuffled, seed),
            _ => CyclicLayerSampler.OfParameters(arms, fraction, CyclicOrder.Shuffled, seed),
        };
    }

    private HashSet<string> NamesOutsideOfBlocks(nn.Module model, string? blocks)
    {
        var inside = LayerPartitioners.PerBlock(blocks, restAlwaysActive: true).Partition(model).Select(arm => arm.Name + ".").ToList();
        bool IsInside(string name) => inside.Exists(block => name.StartsWith(block, StringComparison.Ordinal));
        var names = model.named_parameters().Select(entry => entry.name).ToList();
        var from = AlwaysActive == StandingPart.Head ? names.FindIndex(IsInside) : 0;
        return [.. names.Skip(from).Where(name => !IsInside(name))];
    }
}
