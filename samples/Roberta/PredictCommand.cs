using System.CommandLine;
using SlSam.Samples.CommandLine;
using SlSam.Samples.Data.Text;
using SlSam.Samples.Reports;

namespace SlSam.Roberta;

/// <summary><c>predict</c>: says what a trained model makes of texts.</summary>
internal sealed class PredictCommand(TextWriter output, TextWriter error)
{
    private readonly InferenceArguments _inference = new();

    private readonly Option<string?> _text = new("--text") { Description = "A text.", HelpName = "text" };

    private readonly Option<string?> _pair = new("--text-pair")
    {
        Description = "A second text, for models that compare two.",
        HelpName = "text",
    };

    private readonly Option<string?> _file = new("--file")
    {
        Description = "A file of texts, one on each line; a tab stands between the two of a pair.",
        HelpName = "file",
    };

    /// <summary>The command itself.</summary>
    public Command Create()
    {
        var command = new Command("predict", "Says what a trained model makes of texts.") { _text, _pair, _file };
        _inference.AddTo(command);
        command.Validators.Add(result =>
        {
            var hasText = result.GetResult(_text) is not null;
            if (hasText == result.GetResult(_file) is not null)
            {
                result.AddError($"--text: found {(hasText ? "--file too" : "neither it nor --file")}, expected one of the two.");
            }
            else if (!hasText && result.GetResult(_pair) is not null)
            {
                result.AddError("--text-pair: found no --text, expected the first text of the pair there.");
            }
        });
        command.SetAction(Run);
        return command;
    }

    private int Run(ParseResult parsed)
    {
        var texts = Texts(parsed);
        var device = _inference.Device(parsed);
        using var interruption = new Interruption();
        using var hub = InferenceArguments.OpenHub(error);
        using var model = TrainedClassifier.Load(_inference.ModelFolderOf(parsed, hub, interruption.Token), error);
        var predictions = new Predictor(model, device).Predict(texts, interruption.Token);
        if (_inference.IsJson(parsed))
        {
            PredictionOutput.WriteJson(output, predictions);
        }
        else
        {
            PredictionOutput.WriteTable(Consoles.Create(output), predictions);
        }
        return 0;
    }

    private IEnumerable<TextExample> Texts(ParseResult parsed) =>
        parsed.GetValue(_file) is { } file ? TextLines.Read(file) : [new TextExample(parsed.GetValue(_text)!, parsed.GetValue(_pair), 0)];
}
