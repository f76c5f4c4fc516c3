using System.Text.Json.Nodes;

namespace SlSam.HuggingFace.Models.Configuration;

/// <summary>What loading and saving know of any model.</summary>
internal interface IPretrained
{
    /// <summary>What it was made of, and what it is called.</summary>
    PretrainedParts Parts { get; }

    /// <summary>The files to be written beside its weights.</summary>
    IReadOnlyDictionary<string, byte[]> Companions => Parts.Source.Companions;

    /// <summary>Writes into a configuration what has changed since it was read.</summary>
    void Describe(JsonObject configuration) => Parts.Classes?.WriteTo(configuration);
}

/// <summary>What a model was made of, and what it is called.</summary>
/// <param name="Source">Its configuration, and the files beside its weights.</param>
/// <param name="Architecture">Name of its class at Hugging Face.</param>
/// <param name="Loading">Where the names of a checkpoint differ from its own, and what a checkpoint may lack.</param>
/// <param name="Classes">Of its classes; null where it has no head.</param>
internal sealed record PretrainedParts(ModelSource Source, string Architecture, LoadOptions Loading, ClassLabels? Classes = null);
