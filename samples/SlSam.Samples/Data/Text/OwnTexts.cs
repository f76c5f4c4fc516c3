namespace SlSam.Samples.Data.Text;

/// <summary>Somebody's own texts: a table with a column of texts and one of labels, and what is tested on.</summary>
/// <param name="File">The table.</param>
/// <param name="Columns">Where in it an example is, the label too.</param>
internal sealed record OwnTexts(string File, TextColumns Columns)
{
    /// <summary>The share that is tested on where nothing else is said.</summary>
    public const double UsualTestShare = 0.1;

    /// <summary>More classes that are numbers are scores, most likely.</summary>
    private const int MostNumbers = 10;

    /// <summary>A table with the same columns to be tested on; null: a share of the other.</summary>
    public string? TestFile { get; init; }

    /// <summary>The share that is tested on where there is no other table, more than 0, at most 1; 1 leaves nothing to learn from.</summary>
    public double TestShare { get; init; } = UsualTestShare;

    /// <summary>Whether malformed rows are left out, in place of an exception.</summary>
    public bool SkipMalformed { get; init; }

    /// <summary>Reads what there is to learn from and to be tested on.</summary>
    /// <exception cref="FileNotFoundException">A file is not there.</exception>
    /// <exception cref="InvalidDataException">
    /// A file is no table or lacks a column, a row is malformed, a test has a class of its own, or there are too few examples or classes.
    /// </exception>
    public (TextTask Task, TextData Texts) Read()
    {
        var own = Columns.Read(File, SkipMalformed);
        var test = TestFile is null ? null : Columns.Read(TestFile, SkipMalformed);
        var classes = Columns.Scores ? [] : RequireClasses(TextClasses.Of(own.Rows));
        var texts = test is null ? Divide(own, classes) : Join(own, test, classes);
        return (TaskOf(classes), texts with { Notice = NoticeOf(own, classes) });
    }

    /// <summary>Reads what <see cref="Read"/> tests on, for a model that there is.</summary>
    /// <inheritdoc cref="Read" path="/exception"/>
    public OwnTest ReadTest()
    {
        var own = Columns.Read(File, SkipMalformed);
        var test = TestFile is null ? own.Pick(TestShare < 1 ? Split(own.Rows).Taken : null) : Columns.Read(TestFile, SkipMalformed);
        return new OwnTest(this, test, [.. own.Rows, .. test.Rows]);
    }

    /// <summary>What is tested on, for people.</summary>
    public string DescribeTest(int examples) =>
        (TestFile, TestShare) switch
        {
            ({ } file, _) => FormattableString.Invariant($"data: {file}, {examples:N0} texts"),
            (_, 1) => FormattableString.Invariant($"data: {File}, all of its {examples:N0} texts"),
            _ => FormattableString.Invariant(
                $"data: the {examples:N0} texts of {File} that training leaves for the test ({100 * TestShare:0.##} %; --test-share 1 takes all)"
            ),
        };

    /// <summary>What is to be said of the texts.</summary>
    internal TextTask TaskOf(IReadOnlyList<string> classes) =>
        new(
            Path.GetFileNameWithoutExtension(File),
            classes,
            Columns.Scores ? [MetricKind.Pearson, MetricKind.Spearman] : [MetricKind.Accuracy, MetricKind.MacroF1]
        );

    /// <summary>Scores that are taken for classes train, and learn nothing.</summary>
    private string? NoticeOf(TextTable own, IReadOnlyList<string> classes) =>
        classes.Count > MostNumbers && 2 * classes.Count > own.Rows.Count && classes.All(name => TextClasses.Number(name) is not null)
            ? FormattableString.Invariant(
                $"'{Columns.Label}' has {classes.Count:N0} different numbers, each of which is a class; --regression makes them scores"
            )
            : null;

    private TextData Join(TextTable own, TextTable test, IReadOnlyList<string> classes) =>
        new($"{File}, tested on {TestFile}", SetOf(own, classes), [SetOf(test, classes)]);

    private TextData Divide(TextTable own, IReadOnlyList<string> classes)
    {
        var split = Split(own.Rows);
        return new TextData(
            FormattableString.Invariant($"{File}, {100 * TestShare:0.##} % of it to be tested on"),
            SetOf(own.Pick(split.Kept), classes),
            [SetOf(own.Pick(split.Taken) with { LeftOut = [] }, classes)]
        );
    }

    private StratifiedSplit Split(IReadOnlyList<TextRow> rows)
    {
        IReadOnlyList<string> classes = Columns.Scores ? [] : TextClasses.Of(rows);
        var split = StratifiedSplit.Of([.. rows.Select(row => (int)(Columns.Scores ? 0 : TextClasses.Number(row, classes)))], TestShare);
        return split.Taken.Count > 0
            ? split
            : throw new InvalidDataException(
                $"{File}: found one example of each class alone, which leaves none to be tested on: expected two or more of a class, or a table to be tested on (--test)."
            );
    }

    /// <summary>The examples of a table, with the numbers of their classes.</summary>
    internal TextSet SetOf(TextTable table, IReadOnlyList<string> classes) =>
        new(
            Path.GetFileNameWithoutExtension(table.File),
            [
                .. table.Rows.Select(row => new TextExample(
                    row.Text,
                    row.Pair,
                    Columns.Scores ? row.Score : TextClasses.Number(row, classes)
                )),
            ]
        )
        {
            LeftOut = table.LeftOut,
        };

    private IReadOnlyList<string> RequireClasses(IReadOnlyList<string> classes) =>
        classes.Count > 1
            ? classes
            : throw new InvalidDataException(
                $"{File}: found the class '{Excerpt.Of(classes[0])}' alone in '{Columns.Label}', expected two or more."
            );
}
