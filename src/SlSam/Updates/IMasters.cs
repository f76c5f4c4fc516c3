using SlSam.Layers;
using static TorchSharp.torch;

namespace SlSam.Updates;

/// <summary>The float32 masters of parameters of half precision, which perturbed weights are counted from.</summary>
internal interface IMasters
{
    /// <summary>A parameter's master; null where it has none yet.</summary>
    Tensor? Of(TrainedParameter parameter);

    /// <summary>Whether another rank keeps it, and makes the perturbed weight.</summary>
    bool IsElsewhere(TrainedParameter parameter);

    /// <summary>Perturbed weights of half precision are there, on the ranks that make them: from here on they are everywhere.</summary>
    /// <param name="parameters">The same on all ranks.</param>
    void Send(IReadOnlyList<TrainedParameter> parameters);
}
