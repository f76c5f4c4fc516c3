namespace SlSam.Steps;

/// <summary>
/// Tells a loss that left out the arms of some steps from one that depends on no arm at all: a forward pass under <c>no_grad</c> or outside of the closure,
/// which <see cref="StepPass.Backward"/> alone cannot tell.
/// </summary>
internal sealed class UnusedArms
{
    private readonly HashSet<int> _tried = [];
    private bool _isUsed;

    /// <summary>The arms were made anew: those that were tried are tried again, unless some was used before.</summary>
    public void Forget() => _tried.Clear();

    /// <summary>The run goes on from one that has made steps.</summary>
    public void Trust() => _isUsed = true;

    /// <summary>Notes whether a step used any of its arms.</summary>
    /// <exception cref="InvalidOperationException">Every arm was tried, and none was ever used.</exception>
    public void Note(IReadOnlyList<int> arms, bool areUsed, int armCount)
    {
        _isUsed |= areUsed;
        if (_isUsed)
        {
            return;
        }

        _tried.UnionWith(arms);
        if (_tried.Count >= armCount)
        {
            throw new InvalidOperationException(
                $"The loss has depended on none of the {armCount} arms so far, each of which was tried. Expected the forward pass of the optimizer's model within the "
                    + "closure, and not under no_grad."
            );
        }
    }
}
