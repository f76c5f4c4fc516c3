using SlSam.Benchmarks.Machine;
using SlSam.Benchmarks.Measuring;
using SlSam.Benchmarks.Methods;
using TorchSharp;

namespace SlSam.Benchmarks.Tables;

/// <summary>
/// Trains the same model by all methods at once, one step each in turn, so that what disturbs the machine disturbs all alike. Means are
/// compared, not medians: what a step costs depends on which arms were drawn.
/// </summary>
internal sealed class StepBenchmark : IDisposable
{
    private readonly BenchmarkSettings _settings;
    private readonly IReadOnlyList<Method> _methods;
    private readonly RandomBatches _batches;
    private readonly Dictionary<string, TrainingRun> _runs;
    private readonly Triad _triad;
    private int _round;

    private StepBenchmark(BenchmarkSettings settings, IReadOnlyList<Method> methods, int batch)
    {
        (_settings, _methods) = (settings, methods);
        _batches = new RandomBatches(settings.Shape, batch, settings.Target, settings.Recipe.Seed);
        _triad = new Triad(settings.TriadElements, settings.Target);
        _runs = methods.ToDictionary(method => method.Key, Start);
    }

    /// <param name="settings">What is measured.</param>
    /// <param name="methods">The rows, stock AdamW and AdaSAM by hand among them.</param>
    /// <param name="batch">Images in a batch.</param>
    public static StepTable Run(BenchmarkSettings settings, IReadOnlyList<Method> methods, int batch)
    {
        var machine = MachineDescription.Describe();
        using var benchmark = new StepBenchmark(settings, methods, batch);
        benchmark.RunRounds(settings.WarmUp, apart: false);
        var isCpu = settings.Target.DeviceType == DeviceType.CPU;
        var rounds = benchmark.RunRounds(settings.Steps, apart: isCpu);
        var apart = isCpu ? rounds : benchmark.RunRounds(Math.Max(settings.Steps / 4, 2), apart: true);
        return benchmark.Tabulate(machine, rounds, apart);
    }

    public void Dispose()
    {
        foreach (var run in _runs.Values)
        {
            run.Dispose();
        }

        _triad.Dispose();
        _batches.Dispose();
    }

    private TrainingRun Start(Method method)
    {
        var model = TrainingRun.BuildModel(_settings.Shape, _settings.Target, _settings.Recipe.Seed);
        return new TrainingRun(model, method.Build(model, _settings.Recipe), _batches, _settings.Target);
    }

    private Rounds RunRounds(int count, bool apart)
    {
        var rounds = new Rounds(_runs.Keys);
        for (var i = 0; i < count; i++, _round++)
        {
            // another method goes first in each round
            for (var turn = 0; turn < _methods.Count; turn++)
            {
                var key = _methods[(turn + _round) % _methods.Count].Key;
                rounds.Of[key].Add(_runs[key].Step(apart));
            }

            rounds.Triad.Add(_triad.Run());
            Progress.Tell("steps", i + 1, count);
        }

        return rounds;
    }

    private StepTable Tabulate(MachineDescription machine, Rounds rounds, Rounds apart)
    {
        var model = _runs[Method.StockAdamW].Model;
        var triad = Estimate.Mean(rounds.Triad);
        return new StepTable
        {
            Machine = machine,
            LoadAfter = MachineDescription.CurrentLoad(),
            Parameters = model.parameters().Sum(parameter => parameter.numel()),
            Tensors = model.parameters().Count(),
            Triad = triad,
            Rows = [.. _methods.Select(method => Tabulate(method, rounds, apart, triad.Value))],
        };
    }

    private StepRow Tabulate(Method method, Rounds rounds, Rounds apart, double triad)
    {
        var steps = rounds.Of[method.Key];
        var own = Estimate.Mean([.. apart.Of[method.Key].Select(step => step.OwnMilliseconds)]);
        var bytes = steps.Average(step => step.BytesMoved);
        var total = (double)_runs[method.Key].Model.parameters().Sum(parameter => parameter.numel());
        return new StepRow
        {
            Method = method.Key,
            Title = method.Title,
            Milliseconds = Estimate.Mean(rounds.Milliseconds(method.Key)),
            VersusAdaSam = Estimate.RatioOfMeans(rounds.Milliseconds(method.Key), rounds.Milliseconds(Method.HandWrittenAdaSam)),
            VersusAdamW = Estimate.RatioOfMeans(rounds.Milliseconds(method.Key), rounds.Milliseconds(Method.StockAdamW)),
            OwnMilliseconds = own,
            ActiveFraction = steps.Average(step => step.ActiveElements) / total,
            Depth = steps.Average(step => step.Depth),
            BytesMoved = bytes > 0 ? bytes : null,
            OwnVersusMemory = bytes > 0 ? own.Value / (1e3 * bytes / triad) : null,
            Loss = steps[^1].Loss,
            WeightDifference = method.SameAs is { } other ? Weights.LargestDifference(_runs[method.Key].Model, _runs[other].Model) : null,
        };
    }

    private sealed class Rounds(IEnumerable<string> methods)
    {
        public Dictionary<string, List<StepMeasurement>> Of { get; } = methods.ToDictionary(key => key, _ => new List<StepMeasurement>());

        public List<double> Triad { get; } = [];

        public IReadOnlyList<double> Milliseconds(string method) => [.. Of[method].Select(step => step.Milliseconds)];
    }
}
