namespace SlSam.Sampling;

/// <summary>A sampler whose state, random state included, can be saved: a run continued from it draws what the first would have drawn.</summary>
public interface IResumableSampler : ILayerSampler
{
    /// <summary>Writes the whole state.</summary>
    /// <param name="writer">Where to; stays open.</param>
    void SaveState(BinaryWriter writer);

    /// <summary>Replaces the state by one that <see cref="SaveState"/> wrote. If it throws, the sampler is as it was.</summary>
    /// <param name="reader">Where from; stays open.</param>
    /// <exception cref="InvalidDataException">The data are of another sampler, of another number of arms, or damaged.</exception>
    void LoadState(BinaryReader reader);
}
