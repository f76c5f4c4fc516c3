using System.CommandLine;
using SlSam.Benchmarks.Soak;

namespace SlSam.Benchmarks.Commands;

/// <summary>Ten thousand steps of every sampler: fails where memory, tensors or probabilities do not stay where they are.</summary>
internal static class SoakCommand
{
    public static Command Create()
    {
        var steps = new Option<int>("--steps") { Description = "Steps of each sampler", DefaultValueFactory = _ => 10_000 };
        var settling = new Option<int>("--settling") { Description = "Steps before the first count", DefaultValueFactory = _ => 1_000 };
        var command = new Command("soak", "Trains a small model for long and looks for what grows.") { steps, settling };
        command.SetAction(parsed => Run(parsed.GetValue(settling), parsed.GetValue(steps)));
        return command;
    }

    private static int Run(int settling, int steps)
    {
        if (settling < 1 || steps <= settling)
        {
            Console.Error.WriteLine(
                $"--steps is {steps} and --settling is {settling}; expected more steps than settling, and that to be at least 1."
            );
            return 1;
        }

        var allSteady = true;
        SoakRun.WarmUp(settling);
        foreach (var sampler in SoakRun.Samplers.Keys)
        {
            var result = SoakRun.Run(sampler, settling, steps);
            allSteady &= result.IsSteady;
            Console.WriteLine(
                FormattableString.Invariant(
                    $"{(result.IsSteady ? "steady" : "FAILED")}  {sampler, -26} {steps} steps  {result.After.ResidentBytes >> 20} MiB (growth {result.Growth * 100:f2} %)  tensors {result.MoreTensors:+0;-0;0}  {result.ProbabilityFault ?? "probabilities in bounds"}"
                )
            );
        }

        return allSteady ? 0 : 1;
    }
}
