using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Text.Json;
using SlSam.Samples.Applications;
using SlSam.Samples.Data.Text;
using SlSam.Samples.Reports;
using SlSam.Samples.Training;

namespace SlSam.Roberta;

/// <summary><c>predict</c>: says what a trained model makes of texts.</summary>
internal sealed class PredictTexts() : PredictCommand<Prediction>("Says what a trained model makes of texts.")
{
    private const int BatchSize = 32;

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

    protected override IReadOnlyList<Option> Options => [_text, _pair, _file];

    protected override IReadOnlyList<string> Columns => ["text", "second text", "label", "logits"];

    protected override void Validate(CommandResult result)
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
    }

    protected override IEnumerable<Prediction> Predict(ModelRequest request)
    {
        var texts = Texts(request.Parsed);
        using var model = TrainedClassifier.Load(request.FindModel(), request.Error);
        var predictor = new Predictor(new TextClassification(model.Model, metrics: []), request.Device);
        foreach (var batch in texts.Chunk(BatchSize))
        {
            var encoded = model.Encode(batch);
            var batches = new TextBatches(encoded, new TextBatchOptions { BatchSize = BatchSize });
            var index = 0;
            foreach (var logits in predictor.Logits(batches, text => $"'{batch[text].Text}'", request.Cancellation))
            {
                var label = model.Model.IsRegression ? null : model.Model.Labels[Array.IndexOf(logits, logits.Max())];
                yield return new Prediction(batch[index].Text, batch[index].Pair, encoded[index].Ids, logits, label);
                index++;
            }
        }
    }

    protected override void Write(Utf8JsonWriter json, Prediction prediction)
    {
        json.WriteString("text", prediction.Text);
        json.WriteString("text_pair", prediction.Pair);
        json.WriteStartArray("input_ids");
        foreach (var id in prediction.Ids)
        {
            json.WriteNumberValue(id);
        }
        json.WriteEndArray();
        JsonLines.WriteNumbers(json, "logits", prediction.Logits);
        if (prediction.Label is { } label)
        {
            json.WriteString("label", label);
        }
        else
        {
            json.WriteNumber("label", prediction.Logits[0]);
        }
    }

    protected override IReadOnlyList<string> CellsOf(Prediction prediction)
    {
        var logits = prediction.Logits.Select(logit => logit.ToString("0.0000", CultureInfo.InvariantCulture)).ToArray();
        return [prediction.Text, prediction.Pair ?? "", prediction.Label ?? logits[0], string.Join(", ", logits)];
    }

    private IEnumerable<TextExample> Texts(ParseResult parsed) =>
        parsed.GetValue(_file) is { } file ? TextLines.Read(file) : [new TextExample(parsed.GetValue(_text)!, parsed.GetValue(_pair), 0)];
}
