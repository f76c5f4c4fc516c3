namespace SlSam.Samples.Training;

/// <summary>What a step did.</summary>
/// <param name="Step">Number from 1.</param>
/// <param name="Epoch">Number from 1.</param>
/// <param name="Examples">Examples seen in this step.</param>
/// <param name="Rate">Learning rate of this step.</param>
/// <param name="ActiveArms">The arms that took part, ascending.</param>
/// <param name="Statistics">What the optimizer says.</param>
public sealed record StepReport(int Step, int Epoch, int Examples, double Rate, IReadOnlyList<int> ActiveArms, StepStatistics Statistics)
{
    /// <summary>The loss at the weights; at the perturbed point where no pass ran there.</summary>
    public double Loss => double.IsNaN(Statistics.Loss) ? Statistics.PerturbedLoss : Statistics.Loss;

    /// <summary>Radius of the perturbation of this step.</summary>
    public double Rho { get; init; }
}
