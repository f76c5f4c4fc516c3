using SlSam.Passes;
using SlSam.Updates;

namespace SlSam.Ascents;

/// <summary>MSAM's: against the momentum of the optimizer that makes the update, so ahead along the step, as it is: without bias correction.</summary>
internal sealed class MomentumAscent : IAscent
{
    private readonly IUpdate _update;
    private readonly PerturbationScope _scope;

    /// <exception cref="ArgumentException">The optimizer keeps no momentum.</exception>
    public MomentumAscent(IUpdate update, PerturbationScope scope)
    {
        (_update, _scope) = (update, scope);
        if (!update.HasMomenta)
        {
            throw new ArgumentException(
                $"Ascent is Momentum, and the wrapped {update.Optimizer.GetType().Name} keeps none. "
                    + "Expected an optimizer of Adam's kind, or SGD or RMSProp with a momentum above 0."
            );
        }
    }

    public FoundAscent? Find(PassRunner passes, StepMemory memory)
    {
        var parameters = passes.Active.Parameters.Where(parameter => _scope.Counts(parameter)).ToList();
        var momenta = _update.MomentaOf([.. parameters.Select(parameter => parameter.Parameter)]);
        return Along.What(
            from entry in parameters.Zip(momenta)
            where entry.Second is not null
            select (entry.First, entry.Second),
            sign: -1
        );
    }
}
