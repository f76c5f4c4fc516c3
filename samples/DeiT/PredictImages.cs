using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using SlSam.Samples.Applications;
using SlSam.Samples.Data.Images;
using SlSam.Samples.Reports;
using SlSam.Samples.Training;

namespace SlSam.DeiT;

/// <summary><c>predict</c>: says what is in images.</summary>
internal sealed class PredictImages() : PredictCommand<Prediction>("Says what a trained model sees in images.")
{
    private const int BatchSize = 16;

    /// <summary>Classes of an image that the table names.</summary>
    private const int Shown = 3;

    private readonly Option<string[]> _images = new("--image")
    {
        Description = "Files of images: PNG, JPEG, WebP, BMP or GIF.",
        HelpName = "file ...",
        Required = true,
        Arity = ArgumentArity.OneOrMore,
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<bool> _ignoreOrientation = new("--ignore-orientation")
    {
        Description = "Take images as they are stored, and not turned as the camera was held.",
    };

    protected override IReadOnlyList<Option> SourceOptions => [_images, _ignoreOrientation];

    protected override IReadOnlyList<string> Columns => ["image", "class", "others"];

    /// <summary>All of them before the first is given: one broken file leaves no half of the results.</summary>
    protected override IEnumerable<Prediction> Predict(ModelRequest request)
    {
        var files = request.Parsed.GetRequiredValue(_images);
        foreach (var file in files)
        {
            if (!File.Exists(file))
            {
                throw new FileNotFoundException($"{file}: found no such file, expected an image.", file);
            }
        }
        using var classifier = TrainedClassifier.Load(request.FindModel(), request.Device, request.Error);
        var images = classifier.Batches(
            new FileImages(files, new int[files.Length], !request.Parsed.GetValue(_ignoreOrientation)),
            BatchSize
        );
        return
        [
            .. new Predictor(classifier.Task, request.Device)
                .Logits(images, image => files[image], request.Cancellation)
                .Select((logits, image) => new Prediction(files[image], classifier.ClassNames, logits)),
        ];
    }

    protected override void Write(Utf8JsonWriter json, Prediction prediction)
    {
        json.WriteString("image", prediction.Image);
        json.WriteString("label", prediction.Label);
        JsonLines.WriteNumbers(json, "logits", prediction.Logits);
        JsonLines.WriteNumbers(json, "probabilities", prediction.Probabilities);
    }

    protected override IEnumerable<(string Column, object? Value)> FieldsOf(Prediction prediction) =>
        [
            ("image", prediction.Image),
            ("label", prediction.Label),
            .. prediction.Classes.Zip(prediction.Probabilities).Select(pair => ($"probability_{pair.First}", (object?)pair.Second)),
        ];

    protected override IReadOnlyList<string> CellsOf(Prediction prediction)
    {
        string[] likeliest =
        [
            .. prediction
                .Classes.Zip(prediction.Probabilities)
                .OrderByDescending(pair => pair.Second)
                .Take(Shown)
                .Select(pair => string.Create(CultureInfo.InvariantCulture, $"{pair.First} {pair.Second:0.0 %}")),
        ];
        return [prediction.Image, likeliest[0], string.Join(", ", likeliest.Skip(1))];
    }
}
