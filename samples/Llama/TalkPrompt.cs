using SlSam.HuggingFace;
using SlSam.Samples;
using SlSam.Samples.Data.Instructions;

namespace SlSam.Llama;

/// <summary>Writes a talk as a model's template has it, and makes it fit the model's context.</summary>
/// <param name="model">The model.</param>
/// <param name="system">What the system says first; null: nothing.</param>
internal sealed class TalkPrompt(ChatModel model, string? system)
{
    private const string ShortestQuestion = "?";

    /// <summary>What a talk begins with.</summary>
    public IReadOnlyList<ChatMessage> Opening => system is null ? [] : [new ChatMessage(Conversation.System, system)];

    /// <summary>Finds, before anything is said, what would be wrong with any talk: two questions are written to see.</summary>
    /// <exception cref="InvalidDataException">The template does not write it.</exception>
    /// <exception cref="BadInputException">What the system says leaves no room for a question.</exception>
    public void Check()
    {
        var question = new ChatMessage(Conversation.User, ShortestQuestion);
        var tokens = Encode([.. Opening, question]).Count;
        _ = Encode([.. Opening, question, new ChatMessage(Conversation.Assistant, ShortestQuestion), question]);
        if (system is not null && tokens >= model.Model.MaxLength)
        {
            var found = model.Tokenizer.Encode(system, specialTokens: false).Ids.Count;
            var most = Math.Max(0, model.Model.MaxLength - 1 - (tokens - found));
            throw new BadInputException(
                $"--system: found {found} tokens, expected {most} at most: the context of the model, less what its template, a question and an answer take."
            );
        }
    }

    /// <summary>
    /// The tokens of what was said; where they leave no room for an answer, a quarter of the model's context if it may be that long, the oldest
    /// exchanges are taken away, and it says how many.
    /// </summary>
    /// <inheritdoc cref="Encode" path="/exception"/>
    public (IReadOnlyList<int> Prompt, int Forgotten) Fit(List<ChatMessage> talk, int mostNew)
    {
        var room = Math.Min(mostNew, model.Model.MaxLength / 4);
        var (prompt, forgotten) = (Encode(talk), 0);
        while (
            prompt.Count + room > model.Model.MaxLength
            && talk.FindIndex(message => message.Role == Conversation.Assistant) is >= 0 and var answer
        )
        {
            var first = talk.FindIndex(message => message.Role == Conversation.User);
            talk.RemoveRange(first, answer + 1 - first);
            (prompt, forgotten) = (Encode(talk), forgotten + 1);
        }
        return (prompt, forgotten);
    }

    /// <exception cref="InvalidDataException">The template does not write it; the message names the model's folder.</exception>
    private IReadOnlyList<int> Encode(IReadOnlyList<ChatMessage> talk)
    {
        try
        {
            return model.Tokenizer.Encode(model.Template.Render(talk, addGenerationPrompt: true), specialTokens: false).Ids;
        }
        catch (InvalidDataException exception)
        {
            throw new InvalidDataException($"{model.Folder}{(system is null ? "" : ", with --system")}: {exception.Message}", exception);
        }
    }
}
