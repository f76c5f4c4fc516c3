using static SlSam.Tests.Misuse.Misuse;
using static TorchSharp.torch;

namespace SlSam.Tests.Misuse;

/// <summary>Closures that are none, and steps within steps.</summary>
internal static class StepMisuses
{
    private const string UnderWay = "A step of this optimizer is already under way*Expected one at a time.";

    public static IEnumerable<Misuse> All() =>
        [
            Of<ArgumentNullException>(
                "no closure",
                "closure is null; expected a value. (Parameter 'closure')",
                subject => subject.Optimizer.Step((Func<Tensor>)null!)
            ),
            Of<ArgumentNullException>(
                "no closure in TorchSharp's spelling",
                "SAM computes the gradient twice*pass a closure*(Parameter 'closure')",
                subject => subject.Optimizer.step()
            ),
            Of<InvalidOperationException>(
                "a share of the batch that is not asked for",
                "AscentShare is 0.25, and the closure did not ask for its share*pass.Share(x)*",
                subject => subject.StepWith(new SlSamOptions { AscentShare = 0.25 })
            ),
            Of<InvalidOperationException>(
                "a pass that belongs to no step",
                "This StepPass belongs to no step*",
                _ => default(StepPass).Share(4)
            ),
            Of<InvalidOperationException>(
                "a pass kept beyond its closure",
                "A StepPass was used after its pass*",
                subject =>
                {
                    StepPass kept = default;
                    subject.Optimizer.Step(pass =>
                    {
                        if (pass.IsPerturbed)
                        {
                            kept.Share(4);
                        }

                        kept = pass;
                        return subject.Loss();
                    });
                }
            ),
            Of<ArgumentOutOfRangeException>(
                "a share of no rows",
                "rows is 0; expected the number of rows of a batch, at least 1.*",
                subject => subject.Optimizer.Step(pass => pass.Share(0) > 0 ? subject.Loss() : null!)
            ),
            Of<ArgumentException>(
                "a share of a number",
                "batch has the shape []; expected rows along the first dimension.*",
                subject => subject.Optimizer.Step(pass => pass.Share(tensor(1f)))
            ),
            Closure("closure returns null", "The closure returned null. Expected the loss: one number.", (_, _) => null!),
            Closure(
                "closure returns a vector",
                "The closure returned a tensor of shape [2]. Expected the loss: one number.",
                (_, loss) => loss.expand(2)
            ),
            Closure(
                "closure returns nothing in a tensor",
                "The closure returned a tensor of shape [0]. Expected the loss: one number.",
                (_, _) => zeros(0)
            ),
            Closure(
                "closure returns a disposed tensor",
                "The closure returned a disposed tensor*Expected the loss: one number.",
                (_, loss) =>
                {
                    loss.Dispose();
                    return loss;
                }
            ),
            Of<InvalidOperationException>(
                "closure forgets backward",
                "None of the * active parameters has a gradient*Expected it to*call backward()*",
                subject => subject.Optimizer.Step(() => subject.Model.call(subject.X).mean())
            ),
            Of<InvalidOperationException>(
                "closure computes the loss of another model",
                "None of the * active parameters has a gradient*Expected it to compute the loss of the optimizer's model*",
                subject =>
                    subject.Optimizer.Step(() =>
                    {
                        var loss = nn.Linear(8, 1).call(subject.X).mean();
                        loss.backward();
                        return loss;
                    })
            ),
            Of<InvalidOperationException>(
                "closure forgets backward in the second pass",
                "None of the * active parameters has a gradient*call backward()*",
                subject =>
                {
                    var pass = 0;
                    subject.Optimizer.Step(() => pass++ == 0 ? subject.Loss() : subject.Model.call(subject.X).mean());
                }
            ),
            Closure("step within a step", UnderWay, (subject, loss) => subject.Optimizer.Step(() => loss)),
            Closure(
                "arms refreshed within a step",
                UnderWay,
                (subject, loss) =>
                {
                    subject.Optimizer.RefreshArms();
                    return loss;
                }
            ),
            Closure(
                "state saved within a step",
                UnderWay,
                (subject, loss) =>
                {
                    subject.State();
                    return loss;
                }
            ),
            Of<InvalidOperationException>("step on two threads at once", UnderWay, StepOnTwoThreads),
            Of<ObjectDisposedException>(
                "optimizer disposed within a step",
                "*FusedAdamW*",
                subject =>
                    subject.Optimizer.Step(() =>
                    {
                        subject.Optimizer.Dispose();
                        return subject.Loss();
                    })
            ),
            Of<ObjectDisposedException>(
                "step of a disposed optimizer",
                "*SlSamOptimizer*",
                subject =>
                {
                    subject.Optimizer.Dispose();
                    subject.Step();
                }
            ),
            Of<ObjectDisposedException>(
                "arms of a disposed optimizer refreshed",
                "*SlSamOptimizer*",
                subject =>
                {
                    subject.Optimizer.Dispose();
                    subject.Optimizer.RefreshArms();
                }
            ),
        ];

    private static Misuse Closure(string name, string message, Func<Subject, Tensor, Tensor> toReturn) =>
        Of<InvalidOperationException>(name, message, subject => subject.Optimizer.Step(() => toReturn(subject, subject.Loss())));

    private static void StepOnTwoThreads(Subject subject)
    {
        Exception? thrown = null;
        subject.Optimizer.Step(() =>
        {
            var other = new Thread(() =>
            {
                try
                {
                    subject.Step();
                }
                catch (InvalidOperationException fault)
                {
                    thrown = fault;
                }
            });
            other.Start();
            other.Join();
            throw thrown ?? new InvalidDataException("The second thread was let in.");
        });
    }
}
