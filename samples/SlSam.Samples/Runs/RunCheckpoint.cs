using System.Text.Json.Nodes;
using SlSam.HuggingFace;
using SlSam.Samples.Files;
using SlSam.Samples.Training;
using static TorchSharp.torch;

namespace SlSam.Samples.Runs;

/// <summary>What a checkpoint's folder has: weights, the optimizer's state, and how far the run is, with the options that it is of.</summary>
internal static class RunCheckpoint
{
    private const string WeightsName = "weights.safetensors";
    private const string OptimizerName = "optimizer.state";
    private const string ProgressName = "progress.json";

    /// <summary>Writes all into a folder.</summary>
    public static void Write(string folder, Assignment assignment, SlSamOptimizer optimizer, TrainingProgress progress, JsonObject options)
    {
        CheckpointSaver.SaveWeights(assignment.Task.Model, Path.Combine(folder, WeightsName));
        optimizer.save_state_dict(Path.Combine(folder, OptimizerName));
        JsonFile.Write(
            Path.Combine(folder, ProgressName),
            new SavedProgress(options, progress.State) { DataChecksum = assignment.DataChecksum }
        );
    }

    /// <summary>Does a rank's part while the first one writes: what the optimizer asks of all ranks to save its state.</summary>
    public static void TakePart(SlSamOptimizer optimizer)
    {
        using var nowhere = new BinaryWriter(Stream.Null);
        optimizer.save_state_dict(nowhere);
    }

    /// <summary>How far the run was, and its options.</summary>
    /// <exception cref="IOException">A file is missing.</exception>
    /// <exception cref="InvalidDataException">It is not what <see cref="Write"/> wrote.</exception>
    public static SavedProgress ReadProgress(string folder)
    {
        var file = Path.Combine(folder, ProgressName);
        var progress = JsonFile.Read<SavedProgress>(file, "a run's progress");
        return progress.Training.StepUnits.Count == progress.Training.StepLosses.Count
            ? progress
            : throw new InvalidDataException(
                $"{file}: found units of {progress.Training.StepUnits.Count} steps, expected those of {progress.Training.StepLosses.Count}; "
                    + "an earlier version may have written it, whose runs do not go on."
            );
    }

    /// <summary>Makes model and optimizer those of the checkpoint.</summary>
    /// <exception cref="IOException">A file is missing.</exception>
    /// <exception cref="InvalidDataException">A file is damaged, or of another model or optimizer.</exception>
    public static void Load(string folder, nn.Module model, SlSamOptimizer optimizer)
    {
        using (var weights = Checkpoint.Open(Path.Combine(folder, WeightsName)))
        {
            var report = CheckpointLoader.Load(model, weights);
            if (report.Missing.Count + report.Unexpected.Count > 0)
            {
                throw new InvalidDataException($"{weights.Source}: found weights of another model. {string.Join(' ', report.Notices())}");
            }
        }
        optimizer.load_state_dict(Path.Combine(folder, OptimizerName));
    }
}

/// <summary>How far a run was.</summary>
/// <param name="Options">The effective options.</param>
/// <param name="Training">Where training was.</param>
internal sealed record SavedProgress(JsonObject Options, TrainingState Training)
{
    /// <summary>What the contents of all examples came to; null where nobody said.</summary>
    public string? DataChecksum { get; init; }
}
