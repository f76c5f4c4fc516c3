using SlSam.HuggingFace;
using SlSam.Samples.Data.Instructions;
using SlSam.Samples.Data.Tables;
using SlSam.Samples.Training;
using static TorchSharp.torch;

namespace SlSam.Llama;

/// <summary>
/// Which of some answers a model finds likeliest: by the sum of the log-probabilities of the tokens behind the prompt, and by the same divided by
/// the bytes of the answer with its blank. Of equals the first.
/// </summary>
internal sealed class ChoiceScores
{
    private readonly CausalLanguageModel _model;
    private readonly List<(ChoiceQuestion Question, IReadOnlyList<Choice> Choices)> _asked = [];

    /// <param name="model">The model.</param>
    /// <param name="questions">What it is asked.</param>
    /// <param name="malformed">Told of those that are longer with an answer than the model's context.</param>
    /// <exception cref="InvalidDataException">There is such a one, and they are not to be left out; or there is no other.</exception>
    public ChoiceScores(ChatModel model, IReadOnlyList<ChoiceQuestion> questions, MalformedRows malformed)
    {
        _model = model.Model;
        foreach (var question in questions)
        {
            var choices = Encode(model, question);
            if (choices.Max(choice => choice.Ids.Count) is var found && found > _model.MaxLength)
            {
                malformed.Add(question.Place, MalformedRowException.BeyondContext(found, _model.MaxLength).Message);
                continue;
            }
            _asked.Add((question, choices));
        }
        if (_asked.Count == 0)
        {
            throw new InvalidDataException($"Found no question that can be asked{malformed.Described}, expected one or more.");
        }
    }

    /// <summary>Shares of right answers, and how many were asked; ranks share them out.</summary>
    public IReadOnlyList<(string Name, double Value)> Run(Device device, RankGroup ranks, CancellationToken cancellation)
    {
        var (right, rightByLength) = (0L, 0L);
        ranks.Together(() =>
        {
            foreach (var (question, choices) in ranks.Share.Of<(ChoiceQuestion Question, IReadOnlyList<Choice> Choices)>([.. _asked]))
            {
                cancellation.ThrowIfCancellationRequested();
                var scores = Scores(choices, device);
                right += Highest(scores) == question.Answer ? 1 : 0;
                rightByLength += Highest([.. scores.Zip(choices, (score, choice) => score / choice.Bytes)]) == question.Answer ? 1 : 0;
            }
        });
        (right, rightByLength) = (ranks.Sum(() => right), ranks.Sum(() => rightByLength));
        var count = (double)_asked.Count;
        return [("accuracy", right / count), ("accuracy_normalized", rightByLength / count), ("questions", count)];
    }

    /// <summary>The logarithm of the probability of each choice.</summary>
    internal double[] Scores(int question, Device device) => Scores(_asked[question].Choices, device);

    private double[] Scores(IReadOnlyList<Choice> choices, Device device)
    {
        using var scope = NewDisposeScope();
        var longest = choices.Max(choice => choice.Ids.Count);
        var ids = new long[choices.Count, longest];
        var labels = new long[choices.Count, longest];
        foreach (var (row, choice) in choices.Index())
        {
            for (var i = 0; i < longest; i++)
            {
                ids[row, i] = i < choice.Ids.Count ? choice.Ids[i] : 0;
                labels[row, i] = i < choice.Ids.Count && i >= choice.Prompt ? choice.Ids[i] : EncodedConversation.Ignored;
            }
        }
        var logs = _model.LogProbabilities(tensor(ids, device: device), tensor(labels, device: device));
        return [.. logs.sum(1).cpu().data<float>().Select(sum => (double)sum)];
    }

    private static IReadOnlyList<Choice> Encode(ChatModel model, ChoiceQuestion question)
    {
        var prompt = $"Question: {question.Question}\nAnswer:";
        var before = model.Encode(prompt).Count;
        return
        [
            .. question.Choices.Select(choice =>
            {
                var ids = model.Encode($"{prompt} {choice}");
                return new Choice(ids, before, System.Text.Encoding.UTF8.GetByteCount($" {choice}"));
            }),
        ];
    }

    private static int Highest(double[] scores) => Array.IndexOf(scores, scores.Max());

    /// <summary>A question with one of its answers.</summary>
    /// <param name="Ids">The tokens of both.</param>
    /// <param name="Prompt">How many of them are the question's.</param>
    /// <param name="Bytes">Of the answer with its blank.</param>
    private sealed record Choice(IReadOnlyList<int> Ids, int Prompt, int Bytes);
}
