using System.Runtime.CompilerServices;
using SlSam.Layers;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace SlSam.Updates;

/// <summary>The momentum that TorchSharp's optimizers keep for each parameter, under two names.</summary>
internal static class WrappedMomenta
{
    /// <summary>Whether an optimizer keeps one: a running mean of gradients, in some of its groups.</summary>
    public static bool AreKeptBy(optim.Optimizer optimizer) =>
        optimizer switch
        {
            AdamW or Adam or NAdam or RAdam or Adamax => true,
            SGD or RMSProp => optimizer.ParamGroups.OfType<optim.IMomentum>().Any(group => group.Momentum > 0),
            _ => false,
        };

    /// <summary>The momenta of parameters, which stay the optimizer's; null for those that have none.</summary>
    public static IReadOnlyList<Tensor?> Of(OptimizerHelper optimizer, IReadOnlyList<Parameter> parameters)
    {
        var states = States(optimizer);
        var held = optimizer.parameters().Where(parameter => !parameter.IsInvalid).ToList();
        var byIdentity = new Dictionary<long, OptimizerState>();
        foreach (var (parameter, identity) in held.Zip(ParameterIdentity.Of(held)))
        {
            if (states.TryGetValue(parameter.Handle, out var state))
            {
                byIdentity[identity] = state;
            }
        }

        return [.. ParameterIdentity.Of(parameters).Select(identity => MomentumOf(byIdentity.GetValueOrDefault(identity)))];
    }

    private static Tensor? MomentumOf(OptimizerState? state) =>
        state switch
        {
            AdamW.State adamW => adamW.exp_avg,
            Adam.State adam => adam.exp_avg,
            NAdam.State nAdam => nAdam.exp_avg,
            RAdam.State rAdam => rAdam.exp_avg,
            Adamax.State adamax => adamax.exp_avg,
            SGD.State sgd => sgd.momentum_buffer,
            RMSProp.State rmsProp => rmsProp.momentum_buffer,
            _ => null,
        };

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_state")]
    private static extern ref OrderedDict<IntPtr, OptimizerState> States(OptimizerHelper optimizer);
}
