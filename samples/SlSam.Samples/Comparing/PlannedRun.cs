using System.Text.Json.Nodes;
using SlSam.Samples.Runs;

namespace SlSam.Samples.Comparing;

/// <summary>One training of a comparison.</summary>
/// <param name="Variant">Of the optimizer.</param>
/// <param name="Seed">Of weights, data and draws.</param>
/// <param name="Folder">Where its files go.</param>
/// <param name="Arguments">The command line of the training from its start.</param>
/// <param name="Options">The effective options that the command line means, as a summary has them.</param>
internal sealed record PlannedRun(Variant Variant, long Seed, string Folder, IReadOnlyList<string> Arguments, JsonObject Options)
{
    /// <summary>For people.</summary>
    public string Name => $"{Variant}, seed {Seed}";

    /// <summary>The share of active arms, or of perturbed steps.</summary>
    public double ActiveFraction => Options[Variant.ActiveFraction]?.GetValue<double>() ?? double.NaN;

    /// <summary>The command line, which goes on with what an interrupted training has saved.</summary>
    public IReadOnlyList<string> ArgumentsNow()
    {
        var folder = new RunFolder(Folder);
        return folder.Checkpoints.Newest is not null ? [.. Arguments, "--resume"]
            : folder.FindRun() is not null ? [.. Arguments, "--overwrite"]
            : Arguments;
    }

    /// <summary>A finished training does not go on, and its checkpoints are a few times the model.</summary>
    public void RemoveCheckpoints() => new RunFolder(Folder).Checkpoints.Clear();

    /// <summary>Its summary where it has been finished; null where it is still to be run.</summary>
    /// <exception cref="InvalidDataException">The folder holds a run with other options.</exception>
    public RunSummary? FindFinished()
    {
        if (!File.Exists(Path.Combine(Folder, RunSummary.FileName)))
        {
            return null;
        }
        var summary = RunSummary.Read(Folder);
        RequireSameOptions(summary.Options);
        return summary.Finished ? summary : null;
    }

    private void RequireSameOptions(JsonObject found)
    {
        if (OptionDifferences.Between(found, Options) is [var (key, was, now), ..])
        {
            throw new InvalidDataException($"{Folder}: found a run with {key} {was}, expected {now}; another --output keeps both.");
        }
    }
}
