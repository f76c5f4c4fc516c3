using SlSam.Samples.Data.Images;

namespace SlSam.Benchmarks.Loading;

/// <summary>Images of a kind, and what is done to each.</summary>
/// <param name="Name">Of the kind, for people.</param>
/// <param name="Images">As many as are asked for; the same few again and again.</param>
/// <param name="Transform">What is done to each.</param>
internal sealed record LoadingCase(string Name, Func<int, IImageSet> Images, IImageTransform Transform)
{
    private const int Different = 64;

    /// <summary>All kinds.</summary>
    /// <param name="folder">An empty one, for files.</param>
    public static IReadOnlyList<LoadingCase> All(string folder)
    {
        var small = GeneratedImages.Make(Different, test: 0, seed: 1).Training;
        var jpeg = PhotographLike.Write(folder, Different, isJpeg: true);
        var png = PhotographLike.Write(folder, Different, isJpeg: false);
        return
        [
            Moved(small),
            new("32 pixels, a random part to 32", count => InMemory(small, count), new RandomResizedCrop(32)),
            new("32 pixels, a random part to 224", count => InMemory(small, count), new RandomResizedCrop(224)),
            new("32 pixels, the whole to 224", count => InMemory(small, count), new WholeImage(224)),
            new($"JPEG files of {PhotographLike.Size}, a random part to 224", count => InFiles(jpeg, count), new RandomResizedCrop(224)),
            new($"PNG files of {PhotographLike.Size}, a random part to 224", count => InFiles(png, count), new RandomResizedCrop(224)),
        ];
    }

    /// <summary>What small images are trained with.</summary>
    public static LoadingCase Moved(IImageSet images) =>
        new("32 pixels, moved and mirrored", count => InMemory(images, count), new ShiftAndFlip(32));

    private static MemoryImages InMemory(IImageSet images, int count) =>
        new([.. Cycle(count).Select(images.Read)], [.. Cycle(count).Select(images.Label)]);

    private static FileImages InFiles(IReadOnlyList<string> files, int count) =>
        new([.. Cycle(count).Select(i => files[i])], new int[count]);

    private static IEnumerable<int> Cycle(int count) => Enumerable.Range(0, count).Select(i => i % Different);
}
