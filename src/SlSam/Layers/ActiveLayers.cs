namespace SlSam.Layers;

/// <summary>
/// The parameters that take part in one step. While this lives, every other trained parameter has <c>requires_grad == false</c>, so that
/// autograd computes no weight gradient for it and stops below the lowest active one; disposing sets them back. No gradient of a trained
/// parameter stands before the step or after it, however it ends.
/// </summary>
internal sealed class ActiveLayers : IDisposable
{
    private readonly List<TrainedParameter> _active = [];
    private readonly List<TrainedParameter> _frozen = [];

    public ActiveLayers(TrainedParameter[] parameters, int armCount, IReadOnlyList<int> arms)
    {
        Arms = arms;
        var isActive = new bool[armCount];
        foreach (var arm in arms)
        {
            isActive[arm] = true;
        }

        try
        {
            foreach (var parameter in parameters)
            {
                parameter.Parameter.grad = null;
                if (!parameter.Parameter.requires_grad)
                {
                    continue; // frozen by the user since the arms were made: sits out
                }

                if (parameter.Arm == TrainedParameter.NoArm || isActive[parameter.Arm])
                {
                    _active.Add(parameter);
                }
                else
                {
                    _frozen.Add(parameter);
                    parameter.Parameter.requires_grad = false;
                }
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The active arms, ascending.</summary>
    public IReadOnlyList<int> Arms { get; }

    /// <summary>The active parameters: those of the arms in arm order, then those that are in no arm.</summary>
    public IReadOnlyList<TrainedParameter> Parameters => _active;

    public long Elements => _active.Sum(parameter => parameter.Elements);

    /// <summary>
    /// The norm of each active arm's gradient out of those of its parameters: the root of the sum of their squares. Norms of float64 gradients
    /// that float32 does not hold are given as its largest number.
    /// </summary>
    public IReadOnlyList<float> ArmNorms(IEnumerable<(TrainedParameter Parameter, double Norm)> parameterNorms)
    {
        var squares = new Dictionary<int, double>();
        foreach (var (parameter, norm) in parameterNorms)
        {
            squares[parameter.Arm] = squares.GetValueOrDefault(parameter.Arm) + (norm * norm);
        }

        return [.. Arms.Select(arm => (float)Math.Min(Math.Sqrt(squares.GetValueOrDefault(arm)), float.MaxValue))];
    }

    /// <summary>Drops the gradients: makes them absent, not zero. Frozen parameters have none to drop.</summary>
    public void DropGradients()
    {
        foreach (var parameter in _active)
        {
            if (!parameter.Parameter.IsInvalid)
            {
                parameter.Parameter.grad = null;
            }
        }
    }

    public void Dispose()
    {
        DropGradients();
        foreach (var parameter in _frozen)
        {
            if (!parameter.Parameter.IsInvalid)
            {
                parameter.Parameter.requires_grad = true;
            }
        }

        _frozen.Clear();
    }
}
