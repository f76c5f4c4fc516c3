using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SlSam.Tests.Training;

/// <summary>A wrapped optimizer that throws halfway through its update.</summary>
public class WrappedOptimizerFaultTests
{
    [Fact]
    public void Weights_are_as_before_and_the_message_says_that_its_state_may_be_torn()
    {
        using var scope = NewDisposeScope();
        var model = Models.Mlp();
        using var broken = new BrokenOptimizer(model.parameters());
        using var optimizer = new SlSamOptimizer(model, broken);
        var before = model.parameters().SelectMany(parameter => parameter.data<float>().ToArray()).ToArray();

        var step = () =>
            optimizer.Step(() =>
            {
                var loss = model.call(ones(2, 8)).sum();
                loss.backward();
                return loss;
            });

        step.Should().Throw<InvalidOperationException>().WithMessage("*BrokenOptimizer*out of order*as before*torn*");
        model.parameters().SelectMany(parameter => parameter.data<float>().ToArray()).Should().Equal(before);
        model.parameters().Should().OnlyContain(parameter => parameter.requires_grad);
    }

    /// <summary>Moves every parameter that has a gradient, then throws.</summary>
    private sealed class BrokenOptimizer : OptimizerHelper
    {
        public BrokenOptimizer(IEnumerable<Parameter> parameters) =>
            _parameter_groups = [
                new ParamGroup
                {
                    Parameters = parameters.ToList(),
                    Options = new OptimizerOptions { LearningRate = 1 },
                },
            ];

        public override Tensor step(Func<Tensor>? closure = null)
        {
            using var withoutGraph = no_grad();
            foreach (var parameter in parameters().Where(parameter => parameter.grad is not null))
            {
                parameter.add_(1);
            }

            throw new InvalidDataException("out of order");
        }
    }
}
