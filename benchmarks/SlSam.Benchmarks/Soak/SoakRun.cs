using SlSam.Layers;
using SlSam.Sampling;
using static TorchSharp.torch;

namespace SlSam.Benchmarks.Soak;

/// <summary>A long run of a small model: what grows and what leaves its bounds, if anything.</summary>
internal static class SoakRun
{
    /// <summary>The samplers that are soaked, by name.</summary>
    public static IReadOnlyDictionary<string, Func<SlSamOptions>> Samplers { get; } =
        new Dictionary<string, Func<SlSamOptions>>
        {
            ["exp3"] = () => new SlSamOptions(),
            ["exp3 normalized"] = () => new SlSamOptions { Reward = Exp3Reward.Normalized, BanditLearningRate = 0.1 },
            ["uniform"] = () => SlSamOptions.Uniform(0.4),
            ["all"] = SlSamOptions.AdaSam,
            ["all, perturbed by chance"] = () => SlSamOptions.Rst(0.5),
        };

    /// <summary>Runs every sampler for some steps, so that what the runtime compiles in the process's first seconds is not taken for growth.</summary>
    public static void WarmUp(int steps)
    {
        foreach (var sampler in Samplers.Keys)
        {
            Run(sampler, steps, steps);
        }
    }

    /// <summary>Trains, looks at the probabilities at every step, and counts after the settling steps and at the end.</summary>
    /// <param name="sampler">One of <see cref="Samplers"/>.</param>
    /// <param name="settling">Steps before the first count: caches fill, every arm has its moments.</param>
    /// <param name="steps">All steps.</param>
    public static SoakResult Run(string sampler, int settling, int steps)
    {
        var threads = get_num_threads();
        set_num_threads(1); // tensors are too small to share, and on a busy machine threads that wait for each other take most of the time
        try
        {
            return Train(sampler, settling, steps);
        }
        finally
        {
            set_num_threads(threads);
        }
    }

    private static SoakResult Train(string sampler, int settling, int steps)
    {
        var options = Samplers[sampler]();
        (options.Seed, options.SameRandomness, options.Partitioner) = (1, true, LayerPartitioners.PerModule);
        random.manual_seed(1);
        using var model = nn.Sequential(
            nn.Linear(16, 32),
            nn.BatchNorm1d(32),
            nn.ReLU(),
            nn.Dropout(0.1),
            nn.Linear(32, 32),
            nn.Linear(32, 4)
        );
        using var optimizer = new SlSamOptimizer(model, options);
        var (before, firstFault) = (SoakCount.None, (string?)null);
        for (var step = 1; step <= steps; step++)
        {
            Step(model, optimizer);
            firstFault ??= Fault(optimizer.Probabilities, optimizer.Probabilities.Sum(), options, sampler) is { } fault
                ? $"step {step}: {fault}"
                : null;
            if (step == settling)
            {
                before = SoakCount.Now();
            }
        }

        return new SoakResult(sampler, steps, before, SoakCount.Now(), firstFault);
    }

    private static void Step(nn.Module<Tensor, Tensor> model, SlSamOptimizer optimizer)
    {
        using var scope = NewDisposeScope();
        var (x, y) = (randn(8, 16), randint(4, [8]));
        optimizer.Step(() =>
        {
            var loss = nn.functional.cross_entropy(model.call(x), y);
            loss.backward();
            return loss;
        });
    }

    /// <summary>What is wrong with probabilities; null for nothing.</summary>
    private static string? Fault(IReadOnlyList<double> probabilities, double sum, SlSamOptions options, string sampler)
    {
        const double roundOff = 1e-9;
        var budget = (sampler.StartsWith("all", StringComparison.Ordinal) ? 1 : options.ActiveFraction) * probabilities.Count;
        var (least, most) = (probabilities.Min(), probabilities.Max());
        return
            Math.Abs(sum - budget) <= roundOff * probabilities.Count
            && least >= options.MinProbability * (1 - roundOff)
            && most <= 1 + roundOff
            ? null
            : FormattableString.Invariant(
                $"probabilities from {least} to {most} sum to {sum}; expected them from {options.MinProbability} to 1, with the sum {budget}"
            );
    }
}
