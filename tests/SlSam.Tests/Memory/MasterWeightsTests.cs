using SlSam.Optimizers;
using SlSam.Tests.Steps;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SlSam.Tests.Memory;

/// <summary>float32 masters of weights in half precision.</summary>
public class MasterWeightsTests
{
    [Theory]
    [InlineData(ScalarType.BFloat16)]
    [InlineData(ScalarType.Float16)]
    public void Masters_are_those_of_float32_AdamW_that_is_fed_the_same_gradients(ScalarType type)
    {
        using var scope = NewDisposeScope();
        var toy = new Toy(type);
        var twins = toy.Parameters.Select(parameter => new Parameter(parameter.detach().to(float32))).ToList();
        using var wide = new FusedAdamW(twins, lr: 1e-3, weight_decay: 0.01);
        using var optimizer = new SlSamOptimizer(toy.Model, SlSamOptions.AdamW() with { MasterWeights = true });
        for (var step = 0; step < 30; step++)
        {
            optimizer.Step(() =>
            {
                var loss = toy.Loss();
                foreach (var (twin, parameter) in twins.Zip(toy.Parameters))
                {
                    twin.grad = parameter.grad!.to(float32);
                }

                return loss;
            });
            wide.step();
        }

        foreach (var (state, twin) in Toy.States(optimizer).Zip(twins))
        {
            state.Master!.sub(twin).abs().max().item<float>().Should().BeLessThan(1e-6f);
            state.FirstMoment!.dtype.Should().Be(float32);
            state.Parameter.IsSameAs(state.Master!.to(type)).Should().BeTrue();
        }
    }

    /// <summary>Updates of 1e-5 round away on a bfloat16 weight; in masters they add up.</summary>
    [Fact]
    public void Over_2000_steps_at_a_small_rate_masters_stay_with_float32_where_plain_weights_stand_still()
    {
        using var scope = NewDisposeScope();
        (float[] Start, float[] End) Run(ScalarType type, bool masters)
        {
            random.manual_seed(1);
            var weight = new Parameter(randn(64, 64).mul(0.5).to(bfloat16).to(type));
            using var fused = new FusedAdamW([weight], lr: 1e-5) { KeepsMasters = masters };
            float[] Now() => [.. (fused.StateOf(weight).Master ?? weight).to(float32).data<float>()];
            var start = Now();
            for (var step = 0; step < 2000; step++)
            {
                using var inner = NewDisposeScope();
                weight.grad = weight.detach().to(float32).add(1).to(type); // of a bowl around -1
                fused.step();
            }

            return (start, Now());
        }

        static double Mean(float[] left, float[] right) => left.Zip(right, (a, b) => Math.Abs((double)a - b)).Average();
        var single = Run(ScalarType.Float32, false);
        var half = Run(ScalarType.BFloat16, true);
        var plain = Run(ScalarType.BFloat16, false);

        var travelled = Mean(single.Start, single.End);
        Mean(half.End, single.End).Should().BeLessThan(0.02 * travelled);
        plain.Start.Zip(plain.End).Count(pair => pair.First == pair.Second).Should().BeGreaterThan(plain.Start.Length / 2);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_model_that_is_moved_to_float16_goes_on_with_masters_and_is_refused_without(bool masters)
    {
        using var scope = NewDisposeScope();
        var toy = new Toy();
        using var optimizer = new SlSamOptimizer(toy.Model, SlSamOptions.AdaSam() with { MasterWeights = masters });
        Tensor Loss() => nn.functional.cross_entropy(toy.Model.call(toy.X.to(toy.Parameters[0].dtype)).to(float32), toy.Y);
        optimizer.Step(pass => pass.Backward(Loss()));
        toy.Model.to(float16);

        var step = () => optimizer.Step(pass => pass.Backward(Loss()));

        if (masters)
        {
            step();
            Toy.States(optimizer).Should().OnlyContain(state => state.Master!.dtype == ScalarType.Float32 && state.Step == 2);
            return;
        }

        step.Should().Throw<InvalidOperationException>().WithMessage("*Float16 and MasterWeights is false*Expected MasterWeights = true*");
        toy.Model.to(float32);
        step();
        Toy.States(optimizer).Should().OnlyContain(state => state.Step == 2);
    }

    [Fact]
    public void A_weight_that_was_edited_wins_over_its_master_and_others_keep_theirs()
    {
        using var scope = NewDisposeScope();
        var toy = new Toy(ScalarType.BFloat16);
        using var optimizer = new SlSamOptimizer(toy.Model, SlSamOptions.AdaSam() with { MasterWeights = true, LearningRate = 1e-5 });
        optimizer.Step(toy.Loss);
        var masters = Toy.States(optimizer).ConvertAll(state => state.Master!.Copy());
        using (no_grad())
        {
            toy["2.weight"][0].fill_(3);
        }

        optimizer.Step(toy.Loss);

        var now = Toy.States(optimizer).ConvertAll(state => state.Master!);
        now[2][0].sub(3).abs().max().item<float>().Should().BeLessThan(1e-4f);
        now[2][1].sub(masters[2][1]).abs().max().item<float>().Should().BeInRange(1e-7f, 2e-5f);
        now[0].sub(masters[0]).abs().max().item<float>().Should().BeInRange(1e-7f, 2e-5f);
    }

    [Fact]
    public void The_perturbed_weights_are_counted_from_the_masters_and_what_is_restored_is_exact()
    {
        using var scope = NewDisposeScope();
        var toy = new Toy(ScalarType.BFloat16);
        using var optimizer = new SlSamOptimizer(
            toy.Model,
            SlSamOptions.AdaSam() with
            {
                MasterWeights = true,
                LearningRate = 1e-3,
                Rho = 0.01,
            }
        );
        for (var step = 0; step < 5; step++)
        {
            optimizer.Step(toy.Loss);
        }

        var (masters, seen, gradients) = (
            Toy.States(optimizer).ConvertAll(state => state.Master!.Copy()),
            new List<Tensor[]>(),
            Array.Empty<Tensor>()
        );
        optimizer.Step(() =>
        {
            seen.Add(toy.Snapshot());
            var loss = toy.Loss();
            gradients = seen.Count == 1 ? [.. toy.Parameters.Select(parameter => parameter.grad!.to(float32))] : gradients;
            return loss;
        });

        var norm = Math.Sqrt(gradients.Sum(gradient => gradient.square().sum().item<float>()));
        foreach (var ((master, perturbed), gradient) in masters.Zip(seen[1]).Zip(gradients))
        {
            var expected = master.add(gradient.mul(0.01 / norm)).to(bfloat16);
            perturbed.Elements().Zip(expected.Elements()).Count(pair => pair.First != pair.Second).Should().BeLessThan(2);
        }

        var before = toy.Snapshot();
        var failing = () => optimizer.Step(pass => pass.IsPerturbed ? throw new OperationCanceledException() : toy.Loss());
        failing.Should().Throw<OperationCanceledException>();
        toy.ChangedSince(before).Should().OnlyContain(changed => !changed);
    }

    [Fact]
    public void Resumed_runs_make_the_same_steps_and_another_setting_is_refused()
    {
        using var scope = NewDisposeScope();
        var toys = new[] { new Toy(ScalarType.BFloat16), new Toy(ScalarType.BFloat16), new Toy(ScalarType.BFloat16) };
        SlSamOptimizer Over(Toy toy, bool masters) => new(toy.Model, SlSamOptions.Uniform(0.5) with { MasterWeights = masters, Seed = 1 });
        using var straight = Over(toys[0], true);
        using var resumed = Over(toys[1], true);
        using var without = Over(toys[2], false);
        for (var step = 0; step < 10; step++)
        {
            straight.Step(toys[0].Loss);
        }

        State.Saves.CopyWeights(toys[0].Model, toys[1].Model);
        var saved = State.Saves.Of(straight);
        State.Saves.LoadInto(saved, resumed);
        for (var step = 0; step < 10; step++)
        {
            straight.Step(toys[0].Loss);
            resumed.Step(toys[1].Loss);
        }

        var load = () => State.Saves.LoadInto(saved, without);

        State.Saves.Of(resumed).Should().Equal(State.Saves.Of(straight));
        load.Should().Throw<InvalidDataException>().WithMessage("The saved setting of MasterWeights is 'True'; expected 'False'.");
    }

    [Fact]
    public void Models_in_single_precision_are_not_concerned()
    {
        using var scope = NewDisposeScope();
        float[] Run(bool masters)
        {
            var toy = new Toy();
            using var optimizer = new SlSamOptimizer(toy.Model, new SlSamOptions { MasterWeights = masters, Seed = 1 });
            for (var step = 0; step < 10; step++)
            {
                optimizer.Step(toy.Loss);
            }

            Toy.States(optimizer).Should().OnlyContain(state => ReferenceEquals(state.Master, null));
            return [.. toy.Parameters.SelectMany(parameter => parameter.data<float>().ToArray())];
        }

        Run(true).Should().Equal(Run(false));
    }

    [Fact]
    public void A_passed_FusedAdamW_keeps_masters_too_and_moves_follow()
    {
        using var scope = NewDisposeScope();
        var toy = new Toy(ScalarType.BFloat16);
        using var fused = new FusedAdamW(toy.Parameters);
        using var optimizer = new SlSamOptimizer(toy.Model, fused, SlSamOptions.AdaSam() with { MasterWeights = true });
        optimizer.Step(toy.Loss);
        toy.MoveTo(ScalarType.Float32);
        optimizer.Step(toy.Loss);
        Toy.States(optimizer).Should().OnlyContain(state => ReferenceEquals(state.Master, null));
        toy.MoveTo(ScalarType.Float16);

        optimizer.Step(toy.Loss);

        Toy.States(optimizer).Should().OnlyContain(state => state.Master!.dtype == ScalarType.Float32 && state.Step == 3);
    }
}
