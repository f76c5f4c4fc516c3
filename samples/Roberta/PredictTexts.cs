using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Text.Json;
using SlSam.Samples;
using SlSam.Samples.Applications;
using SlSam.Samples.Data.Text;
using SlSam.Samples.Reports;
using SlSam.Samples.Training;

namespace SlSam.Roberta;

/// <summary><c>predict</c>: says what a trained model makes of texts.</summary>
internal sealed class PredictTexts() : PredictCommand<Prediction>("Says what a trained model makes of texts.")
{
    private const int BatchSize = 32;

    private readonly Option<string?> _text = new("--text")
    {
        Description = "A text; with --data, the name of the column with the texts.",
        HelpName = "text|column",
    };

    private readonly Option<string?> _textPair = new("--text-pair")
    {
        Description = "A second text, for models that compare two.",
        HelpName = "text",
    };

    private readonly Option<string?> _file = new("--file")
    {
        Description = "A file of texts, one on each line; a tab stands between the two of a pair.",
        HelpName = "file",
    };

    private readonly Option<string?> _data = new("--data")
    {
        Description = "A table of texts (.csv, .tsv, .jsonl, .parquet).",
        HelpName = "file",
    };

    private readonly Option<string?> _pair = new("--pair")
    {
        Description = "Of the table, the name of the column with the second texts.",
        HelpName = "column",
    };

    private readonly Option<bool> _skipMalformed = new("--skip-malformed")
    {
        Description = "Leave out and list rows of the table that have no text, in place of stopping at the first.",
    };

    protected override IReadOnlyList<Option> SourceOptions => [_text, _textPair, _file, _data, _pair, _skipMalformed];

    protected override IReadOnlyList<string> Columns => ["text", "second text", "label", "logits"];

    protected override void Validate(CommandResult result)
    {
        if ((Given(_data), Given(_file), Given(_text)) is (false, false, false) or (_, true, true) or (true, true, _))
        {
            var found = (Given(_data), Given(_file)) is (false, false) ? "neither it nor --file" : "--file too";
            result.AddError($"--text: found {found}, expected one of the two, or --data with the column of its texts as --text.");
        }
        else if (Given(_data) && !Given(_text))
        {
            result.AddError("--text: found nothing, expected the name of the table's column with the texts.");
        }
        else if (Given(_textPair) && (Given(_data) || !Given(_text)))
        {
            result.AddError(
                Given(_data)
                    ? "--text-pair: found --data, expected --pair with the name of the column of second texts."
                    : "--text-pair: found no --text, expected the first text of the pair there."
            );
        }
        else if (!Given(_data) && (Given(_pair) || Given(_skipMalformed)))
        {
            result.AddError($"{(Given(_pair) ? "--pair" : "--skip-malformed")}: found no --data, expected a table there.");
        }

        bool Given(Option option) => result.GetResult(option) is { Implicit: false };
    }

    protected override IEnumerable<Prediction> Predict(ModelRequest request)
    {
        var texts = Texts(request);
        using var model = TrainedClassifier.Load(request.FindModel(), request.Error);
        var predictor = new Predictor(new TextClassification(model.Model, metrics: []), request.Device);
        var classes = model.Model.IsRegression ? null : model.Model.Labels;
        foreach (var batch in texts.Chunk(BatchSize))
        {
            var encoded = model.Encode(batch);
            var batches = new TextBatches(encoded, new TextBatchOptions { BatchSize = BatchSize });
            var index = 0;
            foreach (var logits in predictor.Logits(batches, text => $"'{batch[text].Text}'", request.Cancellation))
            {
                yield return new Prediction(batch[index].Text, batch[index].Pair, encoded[index].Ids, logits, classes);
                index++;
            }
        }
    }

    protected override IEnumerable<(string Column, object? Value)> FieldsOf(Prediction prediction) =>
        [
            ("text", prediction.Text),
            ("text_pair", prediction.Pair),
            ("label", prediction.Label ?? (object)prediction.Logits[0]),
            .. (prediction.Classes ?? []).Zip(prediction.Probabilities).Select(pair => ($"probability_{pair.First}", (object?)pair.Second)),
        ];

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

    private IEnumerable<TextExample> Texts(ModelRequest request)
    {
        var parsed = request.Parsed;
        if (parsed.GetValue(_data) is not { } table)
        {
            return parsed.GetValue(_file) is { } file
                ? TextLines.Read(file)
                : [new TextExample(parsed.GetValue(_text)!, parsed.GetValue(_textPair), 0)];
        }
        if (OutputFile(request) is { } output && Path.GetFullPath(output) == Path.GetFullPath(table))
        {
            throw new BadInputException("--output: found the file of --data, expected another.");
        }
        var read = new TextColumns(parsed.GetValue(_text)!, parsed.GetValue(_pair)).Read(table, parsed.GetValue(_skipMalformed));
        foreach (var line in LeftOutLines.Of(read.LeftOut, "row"))
        {
            request.Error.WriteLine(line);
        }
        return read.Rows.Select(row => new TextExample(row.Text, row.Pair, 0));
    }
}
