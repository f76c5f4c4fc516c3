using TorchSharp;

namespace SlSam.Layers;

/// <summary>Says what an arm is: divides a model's parameters into sets that are active or frozen as one.</summary>
public interface ILayerPartitioner
{
    /// <summary>Divides the parameters.</summary>
    /// <param name="model">The model to be trained.</param>
    /// <returns>
    /// The arms, in the order in which they are drawn. No parameter may stand in two of them. One that stands in none takes part in every step.
    /// Parameters with <c>requires_grad == false</c> may be named: the optimizer leaves them out, and drops arms that hold no others.
    /// </returns>
    IReadOnlyList<LayerArm> Partition(torch.nn.Module model);
}
