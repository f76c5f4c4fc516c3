using System.CommandLine;
using System.CommandLine.Parsing;
using SlSam.Samples.Applications;
using SlSam.Samples.CommandLine;
using SlSam.Samples.Data.Instructions;
using SlSam.Samples.Data.Tables;
using SlSam.Samples.Reports;
using Spectre.Console;
using TorchSharp;

namespace SlSam.Llama;

/// <summary><c>evaluate</c>: the perplexity of answers, and which of some answers a model finds likeliest.</summary>
internal sealed class EvaluateText() : ModelCommand("evaluate", "Says how well a model guesses answers, or chooses them.")
{
    private readonly Option<string?> _data = new("--data")
    {
        Description =
            $"Conversations ({ConversationFile.Kinds}), or an id of a data set on the hub, whose Parquet files named test... are taken.",
        HelpName = "file|id",
    };

    private readonly Option<string?> _choices = new("--choices")
    {
        Description = "Questions with choices and the number of the answer, from 0 (.jsonl, .parquet); or an id as for --data.",
        HelpName = "file|id",
    };

    private readonly Option<int?> _examples = ParsedOption.Count(
        "--examples",
        "Conversations or questions, from the beginning. [default: all]"
    );
    private readonly Option<int?> _batchSize = ParsedOption.Count("--batch-size", "Conversations at once. [default: 4]");

    private readonly Option<bool> _skipMalformed = new("--skip-malformed")
    {
        Description = "Leave out and list rows that are malformed or longer than the model's context, in place of stopping at the first.",
    };

    protected override bool IsShared => true;

    protected override IReadOnlyList<Option> Options => [_data, _choices, _examples, _batchSize, _skipMalformed];

    protected override void Validate(CommandResult result)
    {
        if (result.GetResult(_data) is null && result.GetResult(_choices) is null)
        {
            result.AddError("--data: found neither it nor --choices, expected one of the two.");
        }
    }

    protected override void Run(ModelRequest request)
    {
        var parsed = request.Parsed;
        var malformed = new MalformedRows(parsed.GetValue(_skipMalformed));
        var most = parsed.GetValue(_examples);
        var conversations = parsed.GetValue(_data) is { } data
            ? ConversationFile.Read(request.FindTables(data, TrainSource.Testing), malformed, most)
            : null;
        var questions = parsed.GetValue(_choices) is { } choices
            ? ChoiceQuestion.Read(request.FindTables(choices, TrainSource.Testing), malformed, most)
            : null;
        using var model = ChatModel.Load(request.FindModel(), request.Error.WriteLine);
        var encoded = conversations is null
            ? []
            : model.Encoder.EncodeAll(conversations, malformed, model.Model.MaxLength, request.Cancellation);
        var asked = questions is null ? null : new ChoiceScores(model, questions, malformed);
        foreach (var line in LeftOutLines.Of(malformed.LeftOut, "row"))
        {
            request.Error.WriteLine(line);
        }
        model.Model.to(request.Device);
        if (conversations is not null)
        {
            if (encoded.All(conversation => conversation.Counted == 0))
            {
                throw new InvalidDataException(
                    $"{parsed.GetValue(_data)}: found no token of an answer{malformed.Described}, expected one or more."
                );
            }
            Print(request, Perplexity.Of(model.Model, encoded, parsed.GetValue(_batchSize) ?? 4, request));
        }
        if (asked is not null)
        {
            Print(request, asked.Run(request.Device, request.Ranks, request.Cancellation));
        }
    }

    private static void Print(ModelRequest request, IReadOnlyList<(string Name, double Value)> results)
    {
        if (request.IsJson)
        {
            new JsonLines(request.Output).Write(json =>
            {
                foreach (var (name, value) in results)
                {
                    JsonLines.WriteNumber(json, name, value);
                }
            });
            return;
        }
        var table = new Table { Border = TableBorder.Simple };
        table.AddColumns("measure", "value");
        foreach (var (name, value) in results)
        {
            table.AddRow(name, FormattableString.Invariant($"{value:0.####}"));
        }
        request.Console.Write(table);
    }
}
