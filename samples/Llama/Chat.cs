using System.CommandLine;
using SlSam.HuggingFace;
using SlSam.Samples.Applications;
using SlSam.Samples.CommandLine;
using SlSam.Samples.Data.Instructions;
using SlSam.Samples.Reports;
using TorchSharp;

namespace SlSam.Llama;

/// <summary><c>chat</c>: talks, by the model's template, drawing as its generation_config.json says.</summary>
/// <param name="input">What is said to it, a line each; an empty line or the end ends the talk.</param>
internal sealed class Chat(TextReader input) : ModelCommand("chat", "Talks with a model, line by line; an empty line ends it.")
{
    private readonly Option<string?> _system = new("--system") { Description = "What the system says first.", HelpName = "text" };
    private readonly Option<int?> _most = ParsedOption.Count("--max-new-tokens", "Most tokens of an answer. [default: 256]");
    private readonly Option<long?> _seed = new("--seed")
    {
        Description = "Of what is drawn. [default: another each time]",
        HelpName = "number",
    };

    protected override IReadOnlyList<Option> Options => [_system, _most, _seed];

    protected override void Run(ModelRequest request)
    {
        var folder = request.FindModel();
        var options = GenerationOptions.Load(folder) with
        {
            MaxNewTokens = request.Parsed.GetValue(_most) ?? new GenerationOptions().MaxNewTokens,
            Seed = (ulong?)request.Parsed.GetValue(_seed),
        };
        using var model = ChatModel.Load(folder, request.Error.WriteLine);
        var said = new List<ChatMessage>();
        if (request.Parsed.GetValue(_system) is { } system)
        {
            said.Add(new ChatMessage(Conversation.System, system));
        }
        _ = model.Template;
        model.Model.to(request.Device);
        while (Ask(request) is { Length: > 0 } question)
        {
            List<ChatMessage> talk = [.. said, new ChatMessage(Conversation.User, question)];
            var (prompt, forgotten) = Fit(talk, model, options.MaxNewTokens);
            if (!model.HasRoomAfter(prompt.Count))
            {
                request.Error.WriteLine(model.NoRoomAfter("the question, as the template writes it", prompt.Count));
                continue;
            }
            if (forgotten > 0)
            {
                request.Error.WriteLine(
                    $"the talk outgrows the model's context: its oldest {(forgotten == 1 ? "question and answer are" : $"{forgotten} questions and answers are")} forgotten"
                );
            }
            said = talk;
            var tokens = model.Model.Generate(prompt, options, request.Cancellation);
            var answer = Speech.Print(request.IsJson ? TextWriter.Null : request.Output, model.Tokenizer, tokens);
            said.Add(new ChatMessage(Conversation.Assistant, answer));
            if (request.IsJson)
            {
                new JsonLines(request.Output).Write(json =>
                {
                    json.WriteString("question", question);
                    json.WriteString("answer", answer);
                });
            }
        }
    }

    /// <summary>
    /// The tokens of what was said; where they leave no room for an answer, a quarter of the model's context if it may be that long, the oldest
    /// exchanges are taken away, and it says how many.
    /// </summary>
    private static (IReadOnlyList<int> Prompt, int Forgotten) Fit(List<ChatMessage> talk, ChatModel model, int mostNew)
    {
        var room = Math.Min(mostNew, model.Model.MaxLength / 4);
        var (prompt, forgotten) = (Encode(), 0);
        while (
            prompt.Count + room > model.Model.MaxLength
            && talk.FindIndex(message => message.Role == Conversation.Assistant) is >= 0 and var answer
        )
        {
            var first = talk.FindIndex(message => message.Role == Conversation.User);
            talk.RemoveRange(first, answer + 1 - first);
            (prompt, forgotten) = (Encode(), forgotten + 1);
        }
        return (prompt, forgotten);

        IReadOnlyList<int> Encode() =>
            model.Tokenizer.Encode(model.Template.Render(talk, addGenerationPrompt: true), specialTokens: false).Ids;
    }

    private string? Ask(ModelRequest request)
    {
        if (!request.IsJson)
        {
            request.Output.Write("> ");
            request.Output.Flush();
        }
        return input.ReadLine();
    }
}
