namespace SlSam.HuggingFace.Hub;

/// <summary>Where the files of one model come from.</summary>
internal interface IModelSource
{
    /// <summary>Its folder or id, for messages.</summary>
    string Name { get; }

    /// <summary>Where the files are, once they are there.</summary>
    string Folder { get; }

    /// <summary>Whether the model has a file, without fetching it.</summary>
    Task<bool> HasAsync(string file, CancellationToken cancellation);

    /// <summary>Brings a file into the folder, and gives its path; null where the model has none of this name.</summary>
    Task<string?> GetAsync(string file, CancellationToken cancellation);
}
