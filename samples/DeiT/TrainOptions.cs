using SlSam.Samples.Training;
using TorchSharp;

namespace SlSam.DeiT;

/// <summary>What <c>train</c> is to do.</summary>
/// <param name="Size">Of the model: mini, tiny or small.</param>
/// <param name="DataFolder">CIFAR-10 files; null for generated pictures.</param>
/// <param name="Device">Where to compute.</param>
/// <param name="Training">How.</param>
internal sealed record TrainOptions(string Size, string? DataFolder, torch.Device Device, TrainingOptions Training);
