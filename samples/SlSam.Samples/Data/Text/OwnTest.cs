namespace SlSam.Samples.Data.Text;

/// <summary>Somebody's own texts that a model is to be measured on.</summary>
/// <param name="Own">Whose.</param>
/// <param name="Table">The examples.</param>
/// <param name="All">These, and the rows that are learnt from.</param>
internal sealed record OwnTest(OwnTexts Own, TextTable Table, IReadOnlyList<TextRow> All)
{
    /// <summary>The examples for a model; the task has its classes where these have all the names, else the data's.</summary>
    /// <param name="labels">Names of its classes.</param>
    /// <exception cref="InvalidDataException">A row has a class that the model has not.</exception>
    public (TextTask Task, TextSet Test) For(IReadOnlyList<string> labels)
    {
        var classes = Own.Columns.Scores ? [] : TextClasses.ForModel(All, labels);
        return (Own.TaskOf(classes), Own.SetOf(Table, classes));
    }
}
