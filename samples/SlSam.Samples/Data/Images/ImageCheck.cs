using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using SlSam.HuggingFace;
using SlSam.Samples.Files;

namespace SlSam.Samples.Data.Images;

/// <summary>
/// Decodes every file once before anything is learnt, so that a broken one is found now and not after hours; files that an earlier check
/// decoded are not decoded again.
/// </summary>
/// <param name="folder">Of the data.</param>
/// <param name="earlier">What an earlier check of the same run kept.</param>
internal sealed class ImageCheck(string folder, IReadOnlyList<CheckedImage> earlier)
{
    /// <summary>Name of the file, in a run's folder, with what a check found.</summary>
    private const string FileName = "images-checked.json";

    private readonly Dictionary<string, CheckedImage> _earlier = earlier.ToDictionary(image => image.File, StringComparer.Ordinal);
    private readonly ConcurrentBag<CheckedImage> _results = [];

    /// <summary>What was found, in the order of paths.</summary>
    private IReadOnlyList<CheckedImage> Results => [.. _results.OrderBy(image => image.File, StringComparer.Ordinal)];

    /// <summary>What is left out, a line each.</summary>
    public IReadOnlyList<string> LeftOut => [.. Results.Select(image => image.Fault).OfType<string>()];

    /// <summary>What a run keeps of it, so that it need not look again when it goes on; nothing where nothing was looked at.</summary>
    public IEnumerable<(string Name, Action<string> Write)> Files =>
        _results.IsEmpty ? [] : [(FileName, file => JsonFile.Write(file, Results))];

    /// <summary>What a run's check kept in its folder; nothing where it has none.</summary>
    /// <exception cref="InvalidDataException">The file is not what a check writes.</exception>
    public static IReadOnlyList<CheckedImage> ReadEarlier(string? output) =>
        output is not null && Path.Combine(output, FileName) is var file && File.Exists(file)
            ? JsonFile.Read<CheckedImage[]>(file, "what a check of images found")
            : [];

    /// <summary>Decodes files.</summary>
    /// <param name="files">Paths.</param>
    /// <param name="skipMalformed">Whether those that are no images are left out, in place of an exception.</param>
    /// <param name="done">Called after each file, on any thread.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>Those that are to be left out.</returns>
    /// <exception cref="IOException">A file cannot be read.</exception>
    /// <exception cref="InvalidDataException">A file is no image.</exception>
    public IReadOnlySet<string> Run(IReadOnlyList<string> files, bool skipMalformed, Action done, CancellationToken cancellation)
    {
        var options = new ParallelOptions { CancellationToken = cancellation, MaxDegreeOfParallelism = Environment.ProcessorCount };
        var faults = new ConcurrentDictionary<string, string>(StringComparer.Ordinal);
        try
        {
            System.Threading.Tasks.Parallel.ForEach(files, options, Look);
        }
        catch (AggregateException exception)
        {
            ExceptionDispatchInfo.Throw(exception.InnerExceptions[0]);
        }
        if (!faults.IsEmpty && !skipMalformed)
        {
            var first = faults.OrderBy(fault => fault.Key, StringComparer.Ordinal).First().Value.TrimEnd('.');
            var more = faults.Count > 1 ? $", and {faults.Count - 1} more like it" : "";
            throw new InvalidDataException($"{first}{more} (--skip-malformed leaves such files out).");
        }
        return faults.Keys.ToHashSet(StringComparer.Ordinal);

        void Look(string file)
        {
            var result = Check(file);
            _results.Add(result);
            if (result.Fault is { } fault)
            {
                faults[file] = fault;
            }
            done();
        }
    }

    private CheckedImage Check(string file)
    {
        var relative = Path.GetRelativePath(folder, file).Replace('\\', '/');
        var info = new FileInfo(file);
        if (!info.Exists || info.ResolveLinkTarget(returnFinalTarget: true) is { Exists: false })
        {
            return new CheckedImage(relative, 0, default, $"{file}: found no file behind this name, expected an image.");
        }
        var (length, written) = (info.Length, info.LastWriteTimeUtc);
        return _earlier.GetValueOrDefault(relative) is { Fault: null } known && known.Length == length && known.Written == written
            ? known
            : new CheckedImage(relative, length, written, FaultOf(file));
    }

    private static string? FaultOf(string file)
    {
        try
        {
            _ = ImageFile.Load(file, followOrientation: false);
            return null;
        }
        catch (InvalidDataException exception)
        {
            return exception.Message;
        }
    }
}
