using SlSam.Kernels;
using SlSam.Layers;
using SlSam.Sampling;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SlSam.Tests.Training;

/// <summary>
/// Throws at every boundary inside a step, one after the other: before each native list call, before and after each pass, at the wrapped
/// optimizer's update. The model must be whole, and trying again must give what the step would have given.
/// </summary>
public class FaultInjectionTests
{
    [Theory]
    [InlineData("own")]
    [InlineData("segments")]
    [InlineData("stock")]
    [InlineData("held and dropped")]
    [InlineData("masters, held on the host, scaled")]
    public void Wherever_a_step_throws_the_model_is_whole_and_the_next_try_makes_the_same_step(string kind)
    {
        using var scope = NewDisposeScope();
        var boundaries = CountBoundaries(kind);
        boundaries.Should().BeGreaterThan(10);
        float[] expected;
        using (var whole = new Run(kind))
        {
            whole.Steps(6);
            expected = whole.Weights;
        }

        for (var boundary = 0; boundary < boundaries; boundary++)
        {
            using var run = new Run(kind);
            run.Steps(3);
            var (weights, buffers, probabilities) = (run.Weights, run.Buffers, run.Optimizer.Probabilities.ToArray());

            var step = () => run.StepThatThrowsAt(boundary);

            step.Should().Throw<InjectedFaultException>("at boundary {0}", boundary);
            run.Weights.Should().Equal(weights, "boundary {0}", boundary);
            run.Buffers.Should().Equal(buffers, "boundary {0}", boundary);
            run.Optimizer.Probabilities.Should().Equal(probabilities, "boundary {0}", boundary);
            run.Model.parameters()
                .All(parameter => parameter.requires_grad && parameter.grad is null)
                .Should()
                .BeTrue("boundary {0}", boundary);

            run.Steps(3);
            run.Weights.Should().Equal(expected, "after boundary {0}", boundary);
        }
    }

    private static int CountBoundaries(string kind)
    {
        using var run = new Run(kind);
        run.Steps(3);
        return run.StepThatThrowsAt(int.MaxValue);
    }

    private sealed class Run : IDisposable
    {
        private readonly optim.Optimizer? _wrapped;
        private readonly List<(Tensor X, Tensor Y)> _batches = [];
        private int _step;

        public Run(string kind)
        {
            random.manual_seed(6);
            Model = nn.Sequential(nn.Linear(6, 8), nn.BatchNorm1d(8), new StackedModelBody(kind == "segments" ? 2 : 0), nn.Linear(8, 3));
            var options = new SlSamOptions
            {
                Partitioner = LayerPartitioners.PerModule,
                Seed = 2,
                Reward = Exp3Reward.Normalized,
            };
            if (kind == "held and dropped")
            {
                (options.HoldSteps, options.InactiveState, options.AlwaysActive) = (2, InactiveState.Drop, name => name.StartsWith("3."));
            }

            if (kind == "masters, held on the host, scaled")
            {
                Model.to(bfloat16);
                (options.HoldSteps, options.InactiveState, options.MasterWeights) = (3, InactiveState.Host, true);
                options.LossScale = LossScale.Dynamic(1024, interval: 2);
            }

            _wrapped = kind == "stock" ? optim.AdamW(Model.parameters()) : null;
            Optimizer = _wrapped is null ? new SlSamOptimizer(Model, options) : new SlSamOptimizer(Model, _wrapped, options);
            for (var i = 0; i < 6; i++)
            {
                _batches.Add((randn(4, 6).to(Model.parameters().First().dtype), randint(3, [4])));
            }
        }

        public Sequential Model { get; }

        public SlSamOptimizer Optimizer { get; }

        public float[] Weights => [.. Model.parameters().SelectMany(parameter => parameter.to(float32).data<float>().ToArray())];

        public float[] Buffers => [.. Model.buffers().SelectMany(buffer => buffer.to(float32).data<float>().ToArray())];

        public void Steps(int count)
        {
            for (var i = 0; i < count; i++)
            {
                Optimizer.Step(pass => Loss(pass, () => { }));
                _step++;
            }
        }

        /// <summary>Begins a step that throws at a boundary; returns how many there were where it reached the end.</summary>
        public int StepThatThrowsAt(int boundary)
        {
            var reached = 0;
            void Boundary()
            {
                if (reached++ == boundary)
                {
                    throw new InjectedFaultException();
                }
            }

            // what puts the weights back changes pointers only, and is what these faults are recovered with
            TensorLists.BeforeCall = function =>
            {
                if (function is not ("point_to" or "copy"))
                {
                    Boundary();
                }
            };
            try
            {
                Optimizer.Step(pass =>
                {
                    Boundary();
                    var loss = Loss(pass, Boundary);
                    Boundary();
                    return loss;
                });
                return reached;
            }
            finally
            {
                TensorLists.BeforeCall = null;
            }
        }

        public void Dispose()
        {
            Optimizer.Dispose();
            _wrapped?.Dispose();
        }

        private Tensor Loss(StepPass pass, Action boundary)
        {
            var (x, y) = _batches[_step];
            var loss = nn.functional.cross_entropy(Model.call(x).to(float32), y);
            boundary();
            return pass.Backward(loss);
        }
    }

    private sealed class InjectedFaultException : Exception;
}
