using SlSam.Samples.Data.Pictures;
using SlSam.Samples.Hub;

namespace SlSam.DeiT;

/// <summary>What training starts from.</summary>
/// <param name="Pictures">To learn from and to be tested on.</param>
/// <param name="Model">Of the model to go on from; null: a new one.</param>
internal sealed record TrainSource(PictureData Pictures, string? Model)
{
    private const int GeneratedTraining = 5000;
    private const int GeneratedTest = 1000;

    /// <summary>The pictures are the same whatever the seed of a run, so that runs can be compared.</summary>
    private const long GeneratedSeed = 2026;

    /// <summary>Reads pictures and finds the model, both fetched if need be.</summary>
    /// <exception cref="IOException">One of them cannot be had.</exception>
    /// <exception cref="InvalidDataException">One of them is not as it should be.</exception>
    public static TrainSource Find(TrainOptions options, CancellationToken cancellation)
    {
        using var hub = new HubClient(HubSettings.FromEnvironment());
        var folder = options.Model is { } model
            ? ModelFolder.ResolveAsync(model, ModelFiles.ImageClassifier, hub, cancellation).GetAwaiter().GetResult()
            : null;
        return new TrainSource(FindPictures(options.Data, hub, cancellation), folder);
    }

    private static PictureData FindPictures(string? data, HubClient hub, CancellationToken cancellation)
    {
        if (data is null)
        {
            return GeneratedPictures.Make(GeneratedTraining, GeneratedTest, GeneratedSeed);
        }
        var archive = Directory.Exists(data) ? null : DataArchive.Find(data);
        return CifarFolder.Read(archive is null ? data : hub.GetDataAsync(archive, cancellation).GetAwaiter().GetResult());
    }
}
