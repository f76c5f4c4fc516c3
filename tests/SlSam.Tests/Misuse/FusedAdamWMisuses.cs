using SlSam.Optimizers;
using TorchSharp.Modules;
using static SlSam.Tests.Misuse.Misuse;
using static TorchSharp.torch;

namespace SlSam.Tests.Misuse;

/// <summary>Wrong arguments of FusedAdamW.</summary>
internal static class FusedAdamWMisuses
{
    public static IEnumerable<Misuse> All() =>
        [
            Number("adamw with a rate of NaN", "lr is NaN; expected*(Parameter 'lr')*", all => new FusedAdamW(all, lr: double.NaN)),
            Number("adamw with a negative rate", "lr is -1; expected*", all => new FusedAdamW(all, lr: -1)),
            Number("adamw with beta1 of 1", "beta1 is 1; expected*", all => new FusedAdamW(all, beta1: 1)),
            Number("adamw with a negative beta2", "beta2 is -1; expected*", all => new FusedAdamW(all, beta2: -1)),
            Number("adamw with an infinite eps", "eps is Infinity; expected*", all => new FusedAdamW(all, eps: double.PositiveInfinity)),
            Number("adamw with a negative decay", "weight_decay is -0.1; expected*", all => new FusedAdamW(all, weight_decay: -0.1)),
            Number("adamw with Betas of 1", "Betas is 1; expected*", all => new FusedAdamW(all) { Betas = (0.9, 1) }),
            Of<ArgumentNullException>(
                "adamw without parameters",
                "parameters is null; expected a value. (Parameter 'parameters')",
                _ => new FusedAdamW((IEnumerable<Parameter>)null!)
            ),
            Of<ArgumentNullException>(
                "adamw without groups",
                "parameters is null; expected a value*",
                _ => new FusedAdamW((IEnumerable<AdamW.ParamGroup>)null!)
            ),
            Of<ArgumentException>(
                "adamw over null",
                "A parameter is null or disposed; expected living tensors*",
                _ => new FusedAdamW(new Parameter[] { null! })
            ),
            Of<ArgumentException>(
                "adamw over a parameter twice",
                "A parameter of shape [16, 8] is given twice; expected every parameter once*",
                subject => new FusedAdamW([subject.Parameters[0], subject.Parameters[0]])
            ),
            Of<ArgumentException>(
                "adamw over whole numbers",
                "A parameter of shape [2] is Int64; expected Float32*",
                _ => new FusedAdamW([new Parameter(zeros(2, int64), false)])
            ),
            Of<ArgumentException>(
                "adamw with a group of another optimizer",
                "The group is a *SGD*; expected an AdamW.ParamGroup*",
                subject => subject.Optimizer.add_param_group(new SGD.ParamGroup(subject.Parameters))
            ),
            Of<ArgumentNullException>(
                "adamw with a null group",
                "param_group is null; expected a value*",
                subject => subject.Optimizer.add_param_group(null!)
            ),
            Of<ArgumentException>(
                "adamw with a group of what it trains already",
                "A parameter of shape [16, 8] is given twice; expected*",
                subject => subject.Optimizer.add_param_group(new AdamW.ParamGroup(subject.Parameters))
            ),
            Of<ArgumentOutOfRangeException>(
                "rate of a group set to NaN in training",
                "lr is NaN; expected*",
                subject =>
                {
                    subject.Optimizer.ParamGroups.Single().LearningRate = double.NaN;
                    subject.Step();
                }
            ),
            Of<ObjectDisposedException>(
                "step of a disposed adamw",
                "*FusedAdamW*",
                subject =>
                {
                    var optimizer = new FusedAdamW(subject.Parameters);
                    optimizer.Dispose();
                    optimizer.step();
                }
            ),
        ];

    private static Misuse Number(string name, string message, Action<IEnumerable<Parameter>> build) =>
        Of<ArgumentOutOfRangeException>(name, message, subject => build(subject.Parameters));
}
