using System.Text.Json.Nodes;

namespace SlSam.HuggingFace.Models.Configuration;

/// <summary>What loading and saving know of any model.</summary>
internal interface IPretrained
{
    /// <summary>Its configuration, and the files beside its weights.</summary>
    ModelSource Source { get; }

    /// <summary>Name of its class at Hugging Face.</summary>
    string Architecture { get; }

    /// <summary>Where the names of a checkpoint differ from its own, and what a checkpoint may lack.</summary>
    LoadOptions Loading { get; }

    /// <summary>Of its classes; null where it has no head.</summary>
    ClassLabels? Classes { get; }

    /// <summary>The files to be written beside its weights.</summary>
    IReadOnlyDictionary<string, byte[]> Companions => Source.Companions;

    /// <summary>Writes into a configuration what has changed since it was read.</summary>
    void Describe(JsonObject configuration);
}
