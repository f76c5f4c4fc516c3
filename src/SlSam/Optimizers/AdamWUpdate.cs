using static TorchSharp.torch;

namespace SlSam.Optimizers;

/// <summary>What one parameter is updated with.</summary>
/// <param name="State">The parameter, and what is kept for it.</param>
/// <param name="Gradient">Its dense gradient, which stays the caller's.</param>
/// <param name="Factor">What the gradient is multiplied by.</param>
/// <param name="Term">What is taken off the parameter afterwards, times the learning rate; null for nothing. Stays the caller's.</param>
internal readonly record struct AdamWUpdate(FusedAdamWState State, Tensor Gradient, double Factor = 1, Tensor? Term = null);
