using SlSam.Samples.CommandLine;
using SlSam.Samples.Data.Glue;

namespace SlSam.Roberta;

/// <summary>The options that name texts, of <c>train</c> and <c>evaluate</c> alike.</summary>
internal static class TextSourceSettings
{
    private static ValueKind<GlueTask?> Task { get; } =
        new(
            static (string text, out GlueTask? task) => (task = GlueTask.Find(text)) is not null,
            $"one of {string.Join(", ", GlueTask.All.Select(task => task.Name))}",
            task => task?.Name,
            string.Join('|', GlueTask.All.Select(task => task.Name))
        );

    /// <summary>All of them.</summary>
    /// <param name="isForTraining">Whether something of a table has to be left to learn from.</param>
    public static IReadOnlyList<Setting<TextSource>> Create(bool isForTraining) =>
        [
            Setting.Create(
                "--data",
                "A table of texts (.csv, .tsv, .jsonl, .parquet), or the folder of a task of GLUE with the files as they are distributed.",
                ValueKind.Text("a file or a folder", "file|folder"),
                (TextSource source) => source.Data,
                (source, value) => source with { Data = value }
            ),
            Column("--text", "texts", source => source.Text, (source, value) => source with { Text = value }),
            Column("--pair", "second texts", source => source.Pair, (source, value) => source with { Pair = value }),
            Column("--label", "labels", source => source.Label, (source, value) => source with { Label = value }),
            Setting.Create(
                "--test",
                "Another table with the same columns, to be tested on. [default: a share of the table]",
                ValueKind.Text("a file", "file"),
                (TextSource source) => source.Test,
                (source, value) => source with { Test = value }
            ),
            Setting.Create(
                "--test-share",
                "Share of the table to be tested on, of each class alike and the same for every seed. [default: 0.1]",
                ValueKind
                    .Number(
                        share => share > 0 && (share < 1 || (share == 1 && !isForTraining)),
                        isForTraining ? "a number more than 0, less than 1" : "a number more than 0, at most 1"
                    )
                    .Optional<double?>(value => value, value => value!.Value),
                (TextSource source) => source.TestShare,
                (source, value) => source with { TestShare = value }
            ),
            Setting.Create(
                "--regression",
                "Take a table's labels for scores; else each distinct label is a class, numbers too.",
                ValueKind.Switch,
                (TextSource source) => source.Regression,
                (source, value) => source with { Regression = value }
            ),
            Setting.Create(
                "--task",
                $"The task of GLUE that the folder is of.{(isForTraining ? " [default: generated opinions]" : "")}",
                Task,
                (TextSource source) => source.Task,
                (source, value) => source with { Task = value }
            ),
            Setting.Create(
                "--skip-malformed",
                "Leave out and list rows that are no examples, in place of stopping at the first.",
                ValueKind.Switch,
                (TextSource source) => source.SkipMalformed,
                (source, value) => source with { SkipMalformed = value }
            ),
        ];

    private static Setting<TextSource> Column(
        string name,
        string what,
        Func<TextSource, string?> get,
        Func<TextSource, string?, TextSource> set
    ) =>
        Setting.Create(
            name,
            $"Of a table, the name of the column with the {what}.",
            ValueKind.Text("the name of a column", "column"),
            get,
            set
        );
}
