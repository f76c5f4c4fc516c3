using System.CommandLine;
using SlSam.HuggingFace;
using SlSam.Samples;
using SlSam.Samples.Applications;
using SlSam.Samples.CommandLine;
using SlSam.Samples.Data.Instructions;
using SlSam.Samples.Reports;
using TorchSharp;

namespace SlSam.Llama;

/// <summary><c>generate</c>: goes on with a text, the likeliest token each time.</summary>
internal sealed class GenerateText() : ModelCommand("generate", "Goes on with a text, with the likeliest token each time.")
{
    private readonly Option<string> _prompt = new("--prompt")
    {
        Description = "The text, as it stands: no template is put around it.",
        HelpName = "text",
        Required = true,
    };

    private readonly Option<int?> _most = ParsedOption.Count("--max-new-tokens", "Most tokens to be added. [default: 256]");

    protected override IReadOnlyList<Option> Options => [_prompt, _most];

    protected override void Run(ModelRequest request)
    {
        var prompt = request.Parsed.GetRequiredValue(_prompt);
        using var model = ChatModel.Load(request.FindModel(), request.Error.WriteLine);
        var ids = model.Encode(prompt);
        if (!model.HasRoomAfter(ids.Count))
        {
            throw new BadInputException(model.NoRoomAfter("--prompt", ids.Count));
        }
        model.Model.to(request.Device);
        var options = new GenerationOptions { MaxNewTokens = request.Parsed.GetValue(_most) ?? new GenerationOptions().MaxNewTokens };
        var tokens = model.Model.Generate(ids, options, request.Cancellation);
        if (!request.IsJson)
        {
            Speech.Print(request.Output, model.Tokenizer, tokens);
            return;
        }
        int[] added = [.. tokens];
        new JsonLines(request.Output).Write(json =>
        {
            json.WriteString("prompt", prompt);
            Numbers.Write(json, "input_ids", ids);
            Numbers.Write(json, "output_ids", added);
            json.WriteString("text", model.Tokenizer.Decode(added));
        });
    }
}
