using System.Diagnostics;
using SlSam.Benchmarks.Measuring;
using SlSam.Sampling;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SlSam.Benchmarks.Tables;

/// <summary>SL-SAM on a model of very many parameters of a few elements each, every one an arm.</summary>
internal static class ManyArmsBenchmark
{
    private const int Elements = 4;

    public static ManyArmsTable Run(BenchmarkSettings settings)
    {
        random.manual_seed(settings.Recipe.Seed);
        using var model = new ManyTensors(settings.ManyArms, Elements);
        using var optimizer = new SlSamOptimizer(
            model,
            new SlSamOptions
            {
                ActiveFraction = settings.Recipe.ActiveFraction,
                LearningRate = settings.Recipe.LearningRate,
                Rho = settings.Recipe.Rho,
                Seed = settings.Recipe.Seed,
            }
        );
        using var kernels = new StepKernels(settings.ManyArms, Elements);
        var sampler = new Exp3LayerSampler(
            settings.ManyArms,
            new Exp3Options { ActiveFraction = settings.Recipe.ActiveFraction, Seed = settings.Recipe.Seed }
        );

        var (own, kernelTimes, samplerTimes, active) = (new List<double>(), new List<double>(), new List<double>(), new List<double>());
        for (var round = -settings.WarmUp; round < settings.KernelSteps; round++)
        {
            var ownTime = StepOutsidePasses(optimizer, model);
            var kernelTime = kernels.Run(optimizer.ActiveArms);
            var samplerTime = Clock.Milliseconds(() => DrawAndLearn(sampler));
            if (round >= 0)
            {
                own.Add(ownTime);
                kernelTimes.Add(kernelTime);
                samplerTimes.Add(samplerTime);
                active.Add(optimizer.ActiveArms.Count);
            }
        }

        return new ManyArmsTable
        {
            Arms = settings.ManyArms,
            ActiveArms = active.Average(),
            OwnMilliseconds = Estimate.Mean(own),
            KernelMilliseconds = Estimate.Mean(kernelTimes),
            SamplerMilliseconds = Estimate.Mean(samplerTimes),
        };
    }

    private static double StepOutsidePasses(SlSamOptimizer optimizer, ManyTensors model)
    {
        using var scope = NewDisposeScope();
        var passes = new Stopwatch();
        var whole = Stopwatch.StartNew();
        optimizer.Step(() =>
        {
            passes.Start();
            var loss = model.LossWithGradients();
            passes.Stop();
            return loss;
        });
        return (whole.Elapsed - passes.Elapsed).TotalMilliseconds;
    }

    private static void DrawAndLearn(Exp3LayerSampler sampler)
    {
        var active = sampler.Sample();
        sampler.Update(active, [.. active.Select(arm => 1f + (arm % 7))]);
    }

    /// <summary>Parameters, and a loss that depends on each.</summary>
    private sealed class ManyTensors : nn.Module
    {
        private readonly Parameter[] _tensors;

        public ManyTensors(int count, int elements)
            : base(nameof(ManyTensors))
        {
            _tensors = [.. Enumerable.Range(0, count).Select(_ => new Parameter(randn(elements)))];
            for (var i = 0; i < count; i++)
            {
                register_parameter(FormattableString.Invariant($"p{i}"), _tensors[i]);
            }
        }

        /// <summary>The loss without its graph, whose end is not the optimizer's matter.</summary>
        public Tensor LossWithGradients()
        {
            using var scope = NewDisposeScope();
            var loss = cat(_tensors).square().mean();
            loss.backward();
            return loss.detach().MoveToOuterDisposeScope();
        }
    }
}
