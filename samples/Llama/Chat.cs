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
    private readonly Option<long?> _seed = ParsedOption.Whole("--seed", "Of what is drawn. [default: another each time]");
    private readonly SaidLines _lines = new(input);

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
        var prompts = new TalkPrompt(model, request.Parsed.GetValue(_system));
        prompts.Check();
        var said = prompts.Opening;
        model.Model.to(request.Device);
        while (Ask(request) is { Length: > 0 } question)
        {
            List<ChatMessage> talk = [.. said, new ChatMessage(Conversation.User, question)];
            var (prompt, forgotten) = prompts.Fit(talk, options.MaxNewTokens);
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
            var tokens = model.Model.Generate(prompt, options, request.Cancellation);
            var answer = Speech.Print(request.IsJson ? TextWriter.Null : request.Output, model.Tokenizer, tokens);
            said = [.. talk, new ChatMessage(Conversation.Assistant, answer)];
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

    private string? Ask(ModelRequest request)
    {
        if (!request.IsJson)
        {
            request.Output.Write("> ");
            request.Output.Flush();
        }
        return _lines.Next(request.Cancellation);
    }
}
