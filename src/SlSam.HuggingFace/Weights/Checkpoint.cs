using SlSam.HuggingFace.Weights;
using static TorchSharp.torch;

namespace SlSam.HuggingFace;

/// <summary>The weights of a model folder, in one file or in several with an index. To be disposed; tensors that were read stay.</summary>
public sealed class Checkpoint : IDisposable
{
    /// <summary>The weights of a folder where one file holds them.</summary>
    public const string FileName = "model.safetensors";

    private readonly IReadOnlyList<SafetensorsFile> _files;
    private readonly Dictionary<string, SafetensorsFile> _fileOf;

    private Checkpoint(string path, IReadOnlyList<SafetensorsFile> files, Dictionary<string, SafetensorsFile> fileOf)
    {
        Source = path;
        _files = files;
        _fileOf = fileOf;
        Entries = fileOf.ToDictionary(pair => pair.Key, pair => pair.Value.Entries[pair.Key]);
    }

    /// <summary>The file, or the index of the files.</summary>
    public string Source { get; }

    /// <summary>The tensors by name.</summary>
    public IReadOnlyDictionary<string, SafetensorsEntry> Entries { get; }

    /// <summary>Opens the weights of a model folder (<c>model.safetensors</c>, else <c>model.safetensors.index.json</c>), or one file.</summary>
    /// <exception cref="FileNotFoundException">There are no weights, or a file that the index names is missing.</exception>
    /// <exception cref="SafetensorsException">A file breaks the format, or the index is not the one of its files.</exception>
    public static Checkpoint Open(string path)
    {
        ModelFolder.Recover(path);
        if (!Directory.Exists(path))
        {
            return OpenFile(path);
        }
        var single = Path.Combine(path, FileName);
        var index = Path.Combine(path, ShardIndex.FileName);
        if (!File.Exists(single) && File.Exists(index))
        {
            return OpenShards(index);
        }
        return File.Exists(single)
            ? OpenFile(single)
            : throw new FileNotFoundException($"{path}: found no weights, expected {FileName} or {ShardIndex.FileName}.", single);
    }

    /// <inheritdoc cref="SafetensorsFile.Read"/>
    public Tensor Read(string name) => FileOf(name).Read(name);

    /// <inheritdoc cref="SafetensorsFile.CopyTo"/>
    public void CopyTo(string name, Tensor destination) => FileOf(name).CopyTo(name, destination);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var file in _files)
        {
            file.Dispose();
        }
    }

    private static Checkpoint OpenFile(string path)
    {
        var file = SafetensorsFile.Open(path);
        return new Checkpoint(path, [file], file.Entries.Keys.ToDictionary(name => name, _ => file));
    }

    private static Checkpoint OpenShards(string index)
    {
        var map = ShardIndex.Read(index);
        var folder = Path.GetDirectoryName(index)!;
        var files = new Dictionary<string, SafetensorsFile>();
        try
        {
            foreach (var name in map.Values.Distinct())
            {
                files.Add(name, SafetensorsFile.Open(Path.Combine(folder, name)));
            }
            foreach (var (tensor, name) in map)
            {
                if (!files[name].Entries.ContainsKey(tensor))
                {
                    throw new SafetensorsException(index, $"says that {tensor} is in {name}, which does not have it.");
                }
            }
            return new Checkpoint(index, [.. files.Values], map.ToDictionary(pair => pair.Key, pair => files[pair.Value]));
        }
        catch
        {
            foreach (var file in files.Values)
            {
                file.Dispose();
            }
            throw;
        }
    }

    private SafetensorsFile FileOf(string name) =>
        _fileOf.TryGetValue(name, out var file) ? file : throw new ArgumentException($"{Source}: there is no tensor {name}.", nameof(name));
}
