using System.Text.Json.Nodes;
using SlSam.Samples.Data.Tables;

namespace SlSam.Samples.Data.Instructions;

/// <summary>A question with answers to choose from.</summary>
/// <param name="Place">Where it was read.</param>
/// <param name="Question">The question.</param>
/// <param name="Choices">Two or more.</param>
/// <param name="Answer">Number of the right one, from 0.</param>
internal sealed record ChoiceQuestion(RowPlace Place, string Question, IReadOnlyList<string> Choices, int Answer)
{
    /// <summary>Reads tables with the columns question, choices and answer.</summary>
    /// <param name="paths">The tables.</param>
    /// <param name="malformed">Told of rows that are no question.</param>
    /// <param name="most">How many are read, from the beginning; null: all.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">It has no question, or a malformed one, where these are not left out.</exception>
    public static IReadOnlyList<ChoiceQuestion> Read(IReadOnlyList<string> paths, MalformedRows malformed, int? most = null)
    {
        var rows = paths.SelectMany(path => TableFile.Read(path, malformed));
        ChoiceQuestion[] questions = [.. malformed.Parse(rows, Parse).Take(most ?? int.MaxValue)];
        return questions.Length > 0
            ? questions
            : throw new InvalidDataException($"{string.Join(", ", paths)}: found no question{malformed.Described}, expected one or more.");
    }

    private static ChoiceQuestion Parse(TableRow row)
    {
        const string expected = "expected a list of two texts or more, none of them empty";
        if (row["choices"] is not JsonArray { Count: >= 2 } list)
        {
            throw new MalformedRowException($"found {row["choices"]?.ToJsonString() ?? "nothing"} as 'choices', {expected}");
        }
        string[] choices =
        [
            .. list.Select(choice =>
                choice is JsonValue value && value.TryGetValue(out string? text) && text.Length > 0
                    ? text
                    : throw new MalformedRowException($"found {choice?.ToJsonString() ?? "nothing"} among 'choices', {expected}")
            ),
        ];
        return row["answer"] is JsonValue number && number.TryGetValue(out long answer) && answer >= 0 && answer < choices.Length
            ? new ChoiceQuestion(row.Place, row.RequireText("question"), choices, (int)answer)
            : throw new MalformedRowException(
                $"found {row["answer"]?.ToJsonString() ?? "nothing"} as 'answer', expected a number from 0 to {choices.Length - 1}"
            );
    }
}
