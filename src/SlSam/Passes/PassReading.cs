using SlSam.Layers;

namespace SlSam.Passes;

/// <summary>What one pass found, on the host.</summary>
/// <param name="Loss">The loss.</param>
/// <param name="Norm">L2 norm of the whole gradient.</param>
/// <param name="ParameterNorms">L2 norm of the gradient of each parameter that has one.</param>
internal sealed record PassReading(double Loss, double Norm, IReadOnlyList<(TrainedParameter Parameter, double Norm)> ParameterNorms);
