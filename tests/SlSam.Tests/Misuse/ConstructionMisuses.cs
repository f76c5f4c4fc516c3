using static SlSam.Tests.Misuse.Misuse;
using static TorchSharp.torch;

namespace SlSam.Tests.Misuse;

/// <summary>Models and optimizers that do not go together.</summary>
internal static class ConstructionMisuses
{
    private static readonly nn.Module Other = nn.Linear(2, 2);

    public static IEnumerable<Misuse> All() =>
        [
            Of<ArgumentNullException>("no model", "model is null; expected a value. (Parameter 'model')", _ => new SlSamOptimizer(null!)),
            Of<ArgumentNullException>(
                "no base optimizer",
                "baseOptimizer is null; expected a value. (Parameter 'baseOptimizer')",
                subject => new SlSamOptimizer(subject.Model, (optim.Optimizer)null!)
            ),
            Of<ArgumentException>(
                "a name twice",
                "The name 'w' is given twice; expected a name of its own for each parameter.*",
                subject => new SlSamOptimizer([("w", subject.Parameters[0]), ("w", subject.Parameters[1])])
            ),
            Of<ArgumentException>(
                "an empty name",
                "The name '' is empty; expected a name of its own for each parameter.*",
                subject => new SlSamOptimizer([("", subject.Parameters[0])])
            ),
            Of<ArgumentException>(
                "a parameter that is null",
                "The parameter 'w' is null or disposed; expected a living tensor.*",
                _ => new SlSamOptimizer([("w", null!)])
            ),
            Of<ArgumentException>(
                "blocks among parameters by name",
                "The model has no list of at least 2 like modules*",
                subject => new SlSamOptimizer(
                    subject.Model.named_parameters(),
                    new SlSamOptions { Partitioner = SlSam.Layers.LayerPartitioners.PerBlock() }
                )
            ),
            Of<ArgumentException>(
                "base optimizer over another model",
                "None of the model's 6 parameters is trainable by this optimizer. Expected at least one*that the base optimizer holds*",
                subject => new SlSamOptimizer(subject.Model, optim.SGD(Other.parameters(), 0.1))
            ),
            Of<ArgumentException>(
                "base optimizer that is one of these",
                "baseOptimizer is a SlSamOptimizer; expected an optimizer that makes plain updates*",
                subject => new SlSamOptimizer(subject.Model, subject.Optimizer)
            ),
            Of<ArgumentException>(
                "model without parameters",
                "None of the model's 0 parameters is trainable*Expected at least one*",
                _ => new SlSamOptimizer(nn.Tanh())
            ),
            Of<ArgumentException>(
                "model that is all frozen",
                "None of the model's 2 parameters is trainable*Expected at least one with requires_grad == true*",
                _ =>
                {
                    using var frozen = nn.Linear(2, 2);
                    frozen.weight!.requires_grad = false;
                    frozen.bias!.requires_grad = false;
                    new SlSamOptimizer(frozen).Dispose();
                }
            ),
            Of<ArgumentException>(
                "base optimizer that needs a closure and does not show its parameters",
                "*LBFGS*xpected*",
                subject => new SlSamOptimizer(subject.Model, optim.LBFGS(subject.Parameters))
            ),
        ];
}
