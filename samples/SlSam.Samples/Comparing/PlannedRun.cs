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
    public IReadOnlyList<string> ArgumentsNow() =>
        new RunFolder(Folder).Checkpoints.Newest is null ? Arguments : [.. Arguments, "--resume"];

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

    /// <summary>Numbers that were computed and numbers that were read are of different types, which compare as text only.</summary>
    private void RequireSameOptions(JsonObject found)
    {
        var (was, wanted) = (Texts(found), Texts(Options));
        foreach (var key in was.Keys.Union(wanted.Keys))
        {
            var (old, now) = (was.GetValueOrDefault(key, "nothing"), wanted.GetValueOrDefault(key, "nothing"));
            if (old != now)
            {
                throw new InvalidDataException($"{Folder}: found a run with {key} {old}, expected {now}; another --output keeps both.");
            }
        }
    }

    private static Dictionary<string, string> Texts(JsonObject options) =>
        options.ToDictionary(option => option.Key, option => option.Value?.ToJsonString() ?? "null");
}
