namespace SlSam.Steps;

/// <summary>What chance decides of a step before it begins.</summary>
/// <param name="Arms">The active arms, ascending.</param>
/// <param name="IsPerturbed">Whether there is a pass at a perturbed point.</param>
/// <param name="Rho">Radius of the perturbation.</param>
internal sealed record StepPlan(IReadOnlyList<int> Arms, bool IsPerturbed, double Rho = 0);
