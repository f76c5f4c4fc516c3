namespace SlSam;

/// <summary>What chance decides of a step before it begins.</summary>
/// <param name="Arms">The active arms, ascending.</param>
/// <param name="IsPerturbed">Whether there is a second pass at a perturbed point.</param>
internal sealed record StepDraw(IReadOnlyList<int> Arms, bool IsPerturbed);
