using SlSam.Samples.Training;

namespace SlSam.Samples.CommandLine;

/// <summary>The options of the sets of arms that SL-SAM has active.</summary>
internal static class ActiveSetSettings
{
    /// <summary>New settings of all options.</summary>
    public static IReadOnlyList<Setting<OptimizerOptions>> Create() =>
        [
            Of(
                "--sampling",
                "SL-SAM: how arms are drawn. Each by its own chance; exactly the active fraction of them; or one set after the other, each arm once a round.",
                ValueKind.Choice<DrawKind>(),
                set => set.Draw,
                (set, value) => set with { Draw = value }
            ),
            Of(
                "--budget",
                "What the active fraction of --sampling exact and cyclic is a share of.",
                ValueKind.Choice<DrawBudget>(),
                set => set.Budget,
                (set, value) => set with { Budget = value }
            ),
            Of(
                "--hold-steps",
                "SL-SAM: for how many steps a drawn set of arms stays active.",
                ValueKind.Count(),
                set => set.HoldSteps,
                (set, value) => set with { HoldSteps = value }
            ),
            Of(
                "--always-active",
                "SL-SAM: what is in no arm and active in every step: nothing, the head, or all that is in no block.",
                ValueKind.Choice<StandingPart>(),
                set => set.AlwaysActive,
                (set, value) => set with { AlwaysActive = value }
            ),
            Of(
                "--inactive-state",
                "SL-SAM: what becomes of moments of arms that are not active. Kept; dropped at the end of a stay; or moved to the host's memory.",
                ValueKind.Choice<InactiveState>(),
                set => set.InactiveState,
                (set, value) => set with { InactiveState = value }
            ),
        ];

    private static Setting<OptimizerOptions> Of<T>(
        string name,
        string description,
        ValueKind<T> kind,
        Func<ActiveSetOptions, T> get,
        Func<ActiveSetOptions, T, ActiveSetOptions> set
    ) =>
        Setting.Create(
            name,
            description,
            kind,
            (OptimizerOptions options) => get(options.ActiveSet),
            (options, value) => options with { ActiveSet = set(options.ActiveSet, value) }
        );
}
