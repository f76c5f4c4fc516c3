using SlSam.Layers;
using SlSam.Testing;
using SlSam.Tests.Steps;
using static TorchSharp.torch;

namespace SlSam.Tests.Memory;

/// <summary>Steps with masters, scaled losses and moments that come and go leave no native tensors behind.</summary>
public class NativeMemoryTests
{
    [Theory]
    [InlineData(InactiveState.Drop, true)]
    [InlineData(InactiveState.Drop, false)]
    [InlineData(InactiveState.Host, true)]
    public void Rounds_of_stays_leave_none(InactiveState inactive, bool inScope)
    {
        using var outer = NewDisposeScope();
        var toy = new Toy(ScalarType.BFloat16);
        using var optimizer = new SlSamOptimizer(
            toy.Model,
            new SlSamOptions
            {
                Partitioner = LayerPartitioners.PerModule,
                Sampling = LayerSampling.Cyclic,
                HoldSteps = 3,
                InactiveState = inactive,
                MasterWeights = true,
                LossScale = LossScale.Dynamic(16, interval: 5),
                MaxGradientNorm = 0.1,
                Seed = 1,
            }
        );
        void Train(int rounds)
        {
            for (var step = 0; step < 9 * rounds; step++)
            {
                using var inner = NewDisposeScope();
                optimizer.Step(pass => pass.Backward(nn.functional.cross_entropy(toy.Model.call(toy.X).to(float32), toy.Y)));
            }
        }

        // a round is nine steps; the shuffled order decides which moments are held at its end
        long HeldNow() =>
            Toy.States(optimizer)
                .Sum(state => new[] { state.FirstMoment, state.SecondMoment, state.Master }.Count(held => held is not null));
        Train(4);
        var before = NativeTensors.CountAfterCollection() - HeldNow();
        using (var scope = inScope ? NewDisposeScope() : null)
        {
            Train(20);

            (Tensor.TotalCount - HeldNow()).Should().Be(before);
            scope?.DisposablesCount.Should().Be(0);
        }
    }
}
