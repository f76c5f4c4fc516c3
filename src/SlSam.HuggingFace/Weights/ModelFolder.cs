using System.Text.RegularExpressions;
using SlSam.HuggingFace.Files;

namespace SlSam.HuggingFace.Weights;

/// <summary>Folders of models, which are written whole or not at all, whether a model or its tokenizer goes there.</summary>
internal static partial class ModelFolder
{
    /// <summary>
    /// Writes files into a folder: the folder appears, or is swapped for one that has them as well. Weights take the place of all weights that
    /// were there, and a tokenizer of the tokenizer; other files stay.
    /// </summary>
    /// <exception cref="IOException">They cannot be written; what was there is as it was.</exception>
    public static void Write(string folder, Action<string> write) => FolderSwap.Replace(folder, write, IsReplaced);

    /// <summary>Before a folder is read: ends what a process that was killed has begun there.</summary>
    public static void Recover(string folder) => FolderSwap.Recover(folder, IsReplaced);

    /// <summary>Writes a new file and forces it to the disk.</summary>
    public static void WriteFile(string path, ReadOnlyMemory<byte> bytes)
    {
        using var stream = new FileStream(path, FileMode.CreateNew, FileAccess.Write);
        stream.Write(bytes.Span);
        stream.Flush(flushToDisk: true);
    }

    private static bool IsReplaced(string name, IReadOnlyCollection<string> written) =>
        (Weights().IsMatch(name) && written.Any(other => Weights().IsMatch(other))) || CompanionFiles.IsReplaced(name, written);

    [GeneratedRegex(@"^model(-\d+-of-\d+)?\.safetensors$|^model\.safetensors\.index\.json$")]
    private static partial Regex Weights();
}
