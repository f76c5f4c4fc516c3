using SlSam.Samples;
using SlSam.Samples.Data.Glue;
using SlSam.Samples.Data.Text;

namespace SlSam.Roberta;

/// <summary>Texts that somebody named: a folder of a task of GLUE, or a table of his own.</summary>
internal sealed record TextSource
{
    /// <summary>A folder, or a table; null: neither.</summary>
    public string? Data { get; init; }

    /// <summary>What the folder is of.</summary>
    public GlueTask? Task { get; init; }

    /// <summary>Of a table, the column of the texts.</summary>
    public string? Text { get; init; }

    /// <summary>Of a table, the column of second texts.</summary>
    public string? Pair { get; init; }

    /// <summary>Of a table, the column of the labels.</summary>
    public string? Label { get; init; }

    /// <summary>A table to be tested on.</summary>
    public string? Test { get; init; }

    /// <summary>Where there is none, the share of the other to be tested on; null: a tenth.</summary>
    public double? TestShare { get; init; }

    /// <summary>Whether a table's labels are scores.</summary>
    public bool Regression { get; init; }

    /// <summary>Whether what is malformed is left out.</summary>
    public bool SkipMalformed { get; init; }

    /// <summary>The table, with all that is to be known of it; null where it is a folder of a task, or nothing.</summary>
    /// <exception cref="BadInputException">The options do not go together.</exception>
    public OwnTexts? Own()
    {
        if (Data is not null && !Directory.Exists(Data) && Task is null)
        {
            return OfTable(Data);
        }
        RequireTaskWithData();
        RequireNoTable();
        return null;
    }

    private OwnTexts OfTable(string file)
    {
        if (!File.Exists(file))
        {
            throw new BadInputException(
                $"--data: found nothing at '{file}', expected a table (.csv, .tsv, .jsonl, .parquet), or the folder of a task of GLUE and --task."
            );
        }
        if (Test is not null && TestShare is not null)
        {
            throw new BadInputException("--test-share: found --test too, expected one of the two.");
        }
        return new OwnTexts(file, new TextColumns(Require("--text", Text, "texts"), Pair, Require("--label", Label, "labels"), Regression))
        {
            TestFile = Test,
            TestShare = TestShare ?? OwnTexts.UsualTestShare,
            SkipMalformed = SkipMalformed,
        };
    }

    private static string Require(string option, string? column, string what) =>
        column ?? throw new BadInputException($"{option}: found nothing, expected the name of the table's column with the {what}.");

    private void RequireTaskWithData()
    {
        if (Task is not null && Data is null)
        {
            throw new BadInputException("--task: found no --data, expected the folder with the files of the task.");
        }
        if (Task is not null && File.Exists(Data))
        {
            throw new BadInputException(
                $"--task: found the file '{Data}' as --data, which is somebody's own data: expected no task, but --text and --label with the names of its columns."
            );
        }
        if (Task is null && Data is not null)
        {
            throw new BadInputException(
                $"--data: found the folder '{Data}' and no --task, expected the task of GLUE that it is of, or a table."
            );
        }
    }

    /// <summary>An option that would do nothing is a mistake.</summary>
    private void RequireNoTable()
    {
        (string Option, bool Given)[] options =
        [
            ("--text", Text is not null),
            ("--pair", Pair is not null),
            ("--label", Label is not null),
            ("--test", Test is not null),
            ("--test-share", TestShare is not null),
            ("--regression", Regression),
        ];
        if (options.FirstOrDefault(option => option.Given) is { Option: { } given })
        {
            throw new BadInputException($"{given}: found no table as --data, expected one (.csv, .tsv, .jsonl, .parquet), or no {given}.");
        }
    }
}
