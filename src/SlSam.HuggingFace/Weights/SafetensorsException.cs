namespace SlSam.HuggingFace;

/// <summary>A safetensors file, or the index of a sharded checkpoint, that cannot be read as one. The message names the file and the fault.</summary>
public sealed class SafetensorsException : IOException
{
    internal SafetensorsException(string file, string fault, Exception? innerException = null)
        : base($"{file}: {fault}", innerException)
    {
        File = file;
    }

    /// <summary>The file at fault.</summary>
    public string File { get; }
}
