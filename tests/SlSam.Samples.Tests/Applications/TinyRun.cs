using System.Text.Json.Nodes;
using SlSam.HuggingFace;
using SlSam.Samples.Applications;
using SlSam.Samples.CommandLine;
using SlSam.Samples.Data;
using SlSam.Samples.Data.Images;
using SlSam.Samples.Reports;
using SlSam.Samples.Runs;
using SlSam.Samples.Tests.Parallel;
using SlSam.Samples.Training;
using SlSam.Testing;

namespace SlSam.Samples.Tests.Applications;

/// <summary>Runs of a job on a tiny model with dropout, in a folder, and what came out of the last one.</summary>
internal sealed class TinyRun(string output)
{
    private static readonly SettingList<RunOptions> Settings = new(RunSettings.Create(), new RunOptions());

    private static readonly JsonObject Config = TinyModels.Vision(
        "vit",
        ("hidden_size", 16),
        ("intermediate_size", 32),
        ("image_size", 8),
        ("initializer_range", 0.02),
        ("hidden_dropout_prob", 0.1),
        ("attention_probs_dropout_prob", 0.1)
    );

    private CountingSource? _test;

    /// <summary>Three epochs of five steps.</summary>
    public static RunOptions Options { get; } =
        new()
        {
            Device = "cpu",
            Training = new TrainingOptions
            {
                Epochs = 3,
                BatchSize = 4,
                Accumulate = 2,
                Seed = 3,
                Optimizer = new OptimizerOptions { LearningRate = 3e-3, Seed = 3 },
            },
        };

    public string Output => output;

    public StringWriter Console { get; } = new();

    /// <summary>Those that run it together; null: this process. The threads that they are share torch's random numbers.</summary>
    public RankGroup? Ranks { get; init; }

    /// <summary>What the training was told to stop after; null: not at all.</summary>
    public int? StopAfter { get; init; }

    /// <summary>How many there are to learn from.</summary>
    public int Examples { get; init; } = 38;

    /// <summary>In place of writing the model.</summary>
    public Action<string>? SaveModel { get; init; }

    /// <summary>Whether the test examples are tested on once more, as "again".</summary>
    public bool HasOtherTest { get; init; }

    /// <summary>Whether examples are kept apart to choose by: twelve.</summary>
    public bool HasValidation { get; init; }

    public string? DataChecksum { get; init; }

    /// <summary>How many batches of test examples were asked for.</summary>
    public int TestBatches => _test!.Loaded;

    public TrainingResult Run(RunOptions options)
    {
        using var cancellation = new CancellationTokenSource();
        options = options with { Output = output };
        JsonObject configuration = Settings.Write(options);
        var job = new TrainingJob("tiny", options, configuration, Consoles.Create(Console), Ranks);
        return job.Run(() => Create(options.Training, cancellation), cancellation.Token);
    }

    public float[] Weights() => RunNumbers.Weights(output);

    private Assignment Create(TrainingOptions options, CancellationTokenSource cancellation)
    {
        var model = PretrainedModel.Create<ImageClassifier>(Config, ["dark", "light"]);
        var images = Images(Examples);
        var transform = new ShiftAndFlip(8, furthest: 1);
        var training = new ImageBatches(images, transform, options.BatchSize, options.Seed, shuffled: true);
        _test = new CountingSource(Whole(Images(10)));
        return new Assignment
        {
            Task = new ImageClassification(model, PixelNormalization.Symmetric),
            Training = StopAfter is { } steps ? new StoppingSource(training, steps, cancellation) : training,
            Test = _test,
            OtherTests = HasOtherTest ? [("again", Whole(Images(10)))] : [],
            Validation = HasValidation ? Whole(Images(12)) : null,
            DataChecksum = DataChecksum,
            Unit = "images",
            Blocks = model.Blocks,
            ModelName = "tiny",
            DataName = "noise",
            SaveModel = SaveModel ?? model.SaveTo,
        };

        ImageBatches Whole(MemoryImages examples) => new(examples, new WholeImage(8), options.BatchSize, options.Seed, shuffled: false);
    }

    /// <summary>Noise around two shades.</summary>
    private static MemoryImages Images(int count)
    {
        var random = new Random(1);
        var images = new List<Image>();
        for (var i = 0; i < count; i++)
        {
            var pixels = new byte[192];
            random.NextBytes(pixels);
            images.Add(Image.FromPlanes(pixels.Select(pixel => (byte)(pixel / 2 + i % 2 * 60)).ToArray(), 8, 8));
        }
        return new MemoryImages(images, [.. Enumerable.Range(0, count).Select(i => i % 2)]);
    }

    private sealed class CountingSource(IBatchSource source) : IBatchSource
    {
        private int _loaded;

        public int Loaded => _loaded;

        public int Examples => source.Examples;

        public int Batches => source.Batches;

        public Batch Load(int epoch, int index, RowShare share)
        {
            Interlocked.Increment(ref _loaded);
            return source.Load(epoch, index, share);
        }
    }

    /// <summary>Cancels when so many batches were loaded: at no certain step, as a user does.</summary>
    private sealed class StoppingSource(IBatchSource source, int batches, CancellationTokenSource cancellation) : IBatchSource
    {
        private int _loaded;

        public int Examples => source.Examples;

        public int Batches => source.Batches;

        public Batch Load(int epoch, int index, RowShare share)
        {
            if (Interlocked.Increment(ref _loaded) == batches)
            {
                cancellation.Cancel();
            }
            return source.Load(epoch, index, share);
        }
    }
}
