using SlSam.Layers;
using SlSam.Optimizers;

namespace SlSam.Updates;

/// <summary>What a <see cref="FusedAdamW"/> keeps for the trained parameters, found by who they are: it may hold other objects of the same tensors.</summary>
internal sealed class HeldStates(FusedAdamW optimizer)
{
    private Dictionary<TrainedParameter, FusedAdamWState> _states = [];
    private LayerMap? _layers;
    private long _adoptions = -1;

    public FusedAdamWState Of(LayerMap layers, TrainedParameter parameter)
    {
        if (!ReferenceEquals(layers, _layers) || _adoptions != optimizer.Adoptions)
        {
            var states = optimizer.StatesOf([.. layers.Parameters.Select(trained => trained.Parameter)]);
            _states = layers.Parameters.Zip(states).ToDictionary(entry => entry.First, entry => entry.Second!);
            (_layers, _adoptions) = (layers, optimizer.Adoptions);
        }

        return _states[parameter];
    }
}
