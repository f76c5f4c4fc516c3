namespace SlSam.Samples.Runs;

/// <summary>What a trained model answers to a question of the test.</summary>
/// <param name="Question">What it was asked last.</param>
/// <param name="Answer">What it said.</param>
/// <param name="Expected">What the test has.</param>
public sealed record SampleAnswer(string Question, string Answer, string Expected)
{
    /// <summary>As people read them, one after the other, with their line breaks.</summary>
    internal static string Write(IEnumerable<SampleAnswer> answers) =>
        string.Join(
            "\n",
            answers.Select(answer => $"question: {answer.Question}\n\nanswer: {answer.Answer}\n\nexpected: {answer.Expected}\n\n---\n")
        );

    /// <summary>A line for the question and one for the answer.</summary>
    internal IEnumerable<string> Lines => [$"question: {OnOneLine(Question)}", $"  answer: {OnOneLine(Answer)}"];

    private static string OnOneLine(string text) => text.ReplaceLineEndings(" / ");
}
