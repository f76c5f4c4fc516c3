namespace SlSam.Samples.Training;

/// <summary>What weight decay acts on.</summary>
public enum DecayedWeights
{
    /// <summary>All trained numbers.</summary>
    All,

    /// <summary>Weights of two dimensions or more: neither biases nor norms.</summary>
    Weights,
}
