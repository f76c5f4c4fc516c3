using SlSam.Layers;
using SlSam.Optimizers;
using SlSam.Tests.State;
using SlSam.Tests.Steps;
using static TorchSharp.torch;

namespace SlSam.Tests.Memory;

/// <summary>What becomes of the moments of arms that are not active.</summary>
public class InactiveStateTests
{
    [Fact]
    public void Dropped_moments_are_let_go_when_the_next_stay_begins_and_those_of_an_arm_drawn_again_stay()
    {
        using var scope = NewDisposeScope();
        var toy = new Toy();
        var (options, _) = ScriptedSampler.Options([0, 1], [1, 2], [3]);
        (options.HoldSteps, options.InactiveState, options.AlwaysActive) = (2, InactiveState.Drop, name => name.StartsWith("4."));
        using var optimizer = new SlSamOptimizer(toy.Model, options);
        var steps = new List<string>();
        for (var step = 0; step < 6; step++)
        {
            optimizer.Step(toy.Loss);
            steps.Add(string.Join(" ", Toy.States(optimizer).Select(state => state.FirstMoment is null ? "-" : $"{state.Step}")));
        }

        steps.Should().Equal("1 1 - - 1 1", "2 2 - - 2 2", "- 3 1 - 3 3", "- 4 2 - 4 4", "- - - 1 5 5", "- - - 2 6 6");
        Toy.States(optimizer)[0].Step.Should().Be(0);
    }

    [Theory]
    [InlineData(ScalarType.Float32)]
    [InlineData(ScalarType.BFloat16)]
    public void Kept_on_the_host_a_run_makes_the_steps_of_one_that_keeps_them(ScalarType type)
    {
        using var scope = NewDisposeScope();
        double[] Run(InactiveState inactive)
        {
            var toy = new Toy(type);
            using var optimizer = new SlSamOptimizer(
                toy.Model,
                new SlSamOptions
                {
                    InactiveState = inactive,
                    MasterWeights = true,
                    HoldSteps = 2,
                    Seed = 1,
                }
            );
            for (var step = 0; step < 12; step++)
            {
                optimizer.Step(toy.Loss);
            }

            return [.. toy.Parameters.SelectMany(parameter => parameter.Elements())];
        }

        Run(InactiveState.Host).Should().Equal(Run(InactiveState.Keep));
    }

    [Fact]
    public void On_CUDA_they_lie_in_the_CPUs_memory_and_come_back()
    {
        Assert.SkipUnless(cuda.is_available(), "no graphics card");
        using var scope = NewDisposeScope();
        var weight = new TorchSharp.Modules.Parameter(ones(8, device: CUDA));
        using var fused = new FusedAdamW([weight]);
        weight.grad = ones(8, device: CUDA);
        fused.step();
        var (state, before) = (fused.StateOf(weight), fused.StateOf(weight).FirstMoment!.cpu());

        state.Store();
        HostMemory.Wait();
        state.FirstMoment!.is_cpu().Should().BeTrue();
        state.FirstMoment!.IsSameAs(before).Should().BeTrue();
        state.Fetch();

        state.FirstMoment!.is_cuda.Should().BeTrue();
        state.FirstMoment!.cpu().IsSameAs(before).Should().BeTrue();
    }

    [Theory]
    [InlineData("lisa", 0)]
    [InlineData("lisa", 1)]
    [InlineData("block-cyclic", 0)]
    [InlineData("block-cyclic", 1)]
    public void Presets_train_with_and_without_a_perturbation_and_hold_the_active_blocks_alone(string preset, int perturbation)
    {
        using var scope = NewDisposeScope();
        random.manual_seed(1);
        var model = new SmallTransformer();
        var (x, y) = (randn(6, 5, 6), randint(3, [6]));
        var options = (preset == "lisa" ? SlSamOptions.Lisa(1, 5) : SlSamOptions.BlockCyclic(5)) with
        {
            Rho = 0.01,
            PerturbationProbability = perturbation,
            LearningRate = 0.02,
            Seed = 3,
        };
        using var optimizer = new SlSamOptimizer(model, options);
        double first = 0;
        for (var step = 0; step < 60; step++)
        {
            using var loss = optimizer.Step(pass => pass.Backward(nn.functional.cross_entropy(model.call(x), y)));
            first = step == 0 ? optimizer.LastStep.Loss : first;
            optimizer.LastStep.Perturbed.Should().Be(perturbation == 1);
            var held = Toy.States(optimizer).Where(state => state.FirstMoment is not null).Sum(state => state.Parameter.numel());
            held.Should().Be(optimizer.LastStep.ActiveParameters);
        }

        optimizer.LastStep.Loss.Should().BeLessThan(first / 2);
        optimizer.Arms.Should().HaveCount(preset == "lisa" ? 2 : 4);
    }

    [Fact]
    public void A_run_that_drops_is_resumed_in_the_middle_of_a_stay()
    {
        using var scope = NewDisposeScope();
        var toys = new[] { new Toy(), new Toy() };
        var optimizers = toys.Select(toy => new SlSamOptimizer(
                toy.Model,
                SlSamOptions.BlockCyclic(4) with
                {
                    Partitioner = LayerPartitioners.PerModule,
                    Seed = 2,
                }
            ))
            .ToList();
        for (var step = 0; step < 6; step++)
        {
            optimizers[0].Step(toys[0].Loss);
        }

        Saves.CopyWeights(toys[0].Model, toys[1].Model);
        Saves.Of(optimizers[0]).LoadInto(optimizers[1]);
        for (var step = 0; step < 9; step++)
        {
            optimizers[0].Step(toys[0].Loss);
            optimizers[1].Step(toys[1].Loss);
        }

        Saves.Of(optimizers[1]).Should().Equal(Saves.Of(optimizers[0]));
        toys[1].Model.Weights().Should().Equal(toys[0].Model.Weights());
        optimizers.ForEach(optimizer => optimizer.Dispose());
    }
}
