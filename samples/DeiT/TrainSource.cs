using SlSam.Samples.Data.Archives;
using SlSam.Samples.Data.Images;
using SlSam.Samples.Reports;
using Spectre.Console;

namespace SlSam.DeiT;

/// <summary>What training starts from.</summary>
/// <param name="Images">To learn from and to be tested on.</param>
/// <param name="Model">Folder of the model to go on from; null: a new one.</param>
internal sealed record TrainSource(ImageData Images, string? Model)
{
    private const int GeneratedTraining = 5000;
    private const int GeneratedTest = 1000;

    /// <summary>The images are the same whatever the seed of a run, so that runs can be compared.</summary>
    private const long GeneratedSeed = 2026;

    /// <summary>Reads images and finds the model, both fetched if need be.</summary>
    /// <exception cref="IOException">One of them cannot be had.</exception>
    /// <exception cref="InvalidDataException">One of them is not as it should be.</exception>
    public static TrainSource Find(TrainOptions options, IAnsiConsole console, CancellationToken cancellation)
    {
        var (data, model) = new DownloadConsole(console).Watch(
            (progress, notice) =>
            {
                using var hub = UserHub.Open(progress, notice);
                return (
                    options.Data is null ? null : hub.FindData(options.Data, cancellation),
                    options.Model is null ? null : hub.FindModel(options.Model, cancellation)
                );
            }
        );
        var images = data is null
            ? GeneratedImages.Make(GeneratedTraining, GeneratedTest, GeneratedSeed)
            : ImageSource.Open(data, ImageUse.Training);
        return new TrainSource(images, model);
    }
}
