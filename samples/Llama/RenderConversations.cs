using System.CommandLine;
using SlSam.HuggingFace;
using SlSam.Samples.Applications;
using SlSam.Samples.Data.Instructions;
using SlSam.Samples.Data.Tables;
using SlSam.Samples.Reports;

namespace SlSam.Llama;

/// <summary><c>render</c>: shows conversations as a model reads them, and which tokens count.</summary>
internal sealed class RenderConversations() : ModelCommand("render", "Shows conversations as a model reads them, and what of them counts.")
{
    private readonly Option<string> _data = new("--data")
    {
        Description = $"Conversations ({ConversationFile.Kinds}).",
        HelpName = "file",
        Required = true,
    };

    private readonly Option<bool> _skipMalformed = new("--skip-malformed")
    {
        Description = "Leave out and list rows that are malformed, in place of stopping at the first.",
    };

    protected override bool Computes => false;

    protected override IReadOnlyList<Option> Options => [_data, _skipMalformed];

    protected override void Run(ModelRequest request)
    {
        var malformed = new MalformedRows(request.Parsed.GetValue(_skipMalformed));
        var conversations = ConversationFile.Read(
            request.FindTables(request.Parsed.GetRequiredValue(_data), TrainSource.Training),
            malformed
        );
        var folder = request.FindModel();
        var tokenizer = ChatModel.TokenizerOf(folder, CausalLanguageModel.ShapeOf(folder).Vocabulary);
        var encoder = new ConversationEncoder(tokenizer, ChatTemplate.Load(folder));
        var encoded = encoder.EncodeAll(conversations, malformed, CausalLanguageModel.MaxLengthOf(folder), request.Cancellation);
        foreach (var line in LeftOutLines.Of(malformed.LeftOut, "row"))
        {
            request.Error.WriteLine(line);
        }
        foreach (var tokens in encoded)
        {
            Print(request, tokenizer, tokens);
        }
    }

    private static void Print(ModelRequest request, Tokenizer tokenizer, EncodedConversation tokens)
    {
        if (request.IsJson)
        {
            new JsonLines(request.Output).Write(json =>
            {
                json.WriteString("text", tokens.Text);
                Numbers.Write(json, "input_ids", tokens.Ids);
                Numbers.Write(json, "labels", tokens.Labels);
            });
            return;
        }
        request.Output.WriteLine(tokens.Text);
        request.Output.WriteLine(FormattableString.Invariant($"{tokens.Ids.Count} tokens, of which count {tokens.Counted}:"));
        request.Output.WriteLine(
            tokenizer.Decode(tokens.Labels.Where(label => label != EncodedConversation.Ignored), skipSpecialTokens: false)
        );
        request.Output.WriteLine();
    }
}
