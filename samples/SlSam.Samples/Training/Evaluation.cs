namespace SlSam.Samples.Training;

/// <summary>How well a model does on examples.</summary>
/// <param name="Loss">Mean loss.</param>
/// <param name="Accuracy">Share of examples whose likeliest class is right, 0 to 1.</param>
/// <param name="Examples">How many there were.</param>
public sealed record Evaluation(double Loss, double Accuracy, int Examples);
