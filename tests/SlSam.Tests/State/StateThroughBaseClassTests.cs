using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SlSam.Tests.State;

/// <summary>A trainer's helper knows an <see cref="OptimizerHelper"/>: what it saves and loads is the whole state, or nothing.</summary>
public class StateThroughBaseClassTests
{
    public static TheoryData<string, string, string> Combinations()
    {
        var data = new TheoryData<string, string, string>();
        foreach (var sampler in new[] { "exp3", "uniform", "rst", "same-randomness" })
        {
            foreach (var optimizer in new[] { "fused", "adamw", "sgd-momentum" })
            {
                data.Add(sampler, optimizer, "stream");
            }
        }

        data.Add("exp3", "fused", "file");
        data.Add("exp3", "adamw", "file");
        data.Add("exp3", "fused", "dictionary");
        data.Add("rst", "adamw", "dictionary");
        return data;
    }

    [Theory]
    [MemberData(nameof(Combinations))]
    public void A_resumed_run_makes_the_steps_of_one_that_was_not_interrupted(string sampler, string optimizer, string through)
    {
        using var scope = NewDisposeScope();
        using var straight = new Run(sampler, optimizer, seed: 1);
        using var interrupted = new Run(sampler, optimizer, seed: 1);
        using var resumed = new Run(sampler, optimizer, seed: 2);
        interrupted.Optimizer.Rho = straight.Optimizer.Rho = 0.07;
        straight.Train(0, 30);
        interrupted.Train(0, 15);
        Saves.CopyWeights(interrupted.Model, resumed.Model);

        Transfer(interrupted.Optimizer, resumed.Optimizer, through);
        resumed.Train(15, 30);

        resumed.Optimizer.Rho.Should().Be(0.07);
        resumed.Model.Weights().Should().Equal(straight.Model.Weights());
        resumed.Optimizer.Probabilities.Should().Equal(straight.Optimizer.Probabilities);
        resumed.Optimizer.ActiveArms.Should().Equal(straight.Optimizer.ActiveArms);
    }

    [Fact]
    public void A_draw_whose_step_failed_is_in_it()
    {
        using var scope = NewDisposeScope();
        using var failed = new Run("exp3", "fused", seed: 1);
        using var resumed = new Run("exp3", "fused", seed: 2);
        failed.Train(0, 5);
        var step = () => failed.Optimizer.Step(() => throw new OperationCanceledException());
        step.Should().Throw<OperationCanceledException>();

        Transfer(failed.Optimizer, resumed.Optimizer, "stream");
        failed.Train(5, 6);
        resumed.Train(5, 6);

        resumed.Optimizer.ActiveArms.Should().Equal(failed.Optimizer.ActiveArms);
    }

    [Theory]
    [InlineData("fused")]
    [InlineData("adamw")]
    public void Every_cut_of_a_stream_changes_nothing(string optimizer)
    {
        using var scope = NewDisposeScope();
        using var run = new Run("exp3", optimizer, seed: 1);
        run.Train(0, 3);
        var whole = Saves.Of(((OptimizerHelper)run.Optimizer).save_state_dict);
        run.Optimizer.Rho = 0.5;
        run.Train(3, 5);
        var before = Saves.Of(run.Optimizer);

        for (var length = 0; length < whole.Length; length += 1 + (whole.Length / 40))
        {
            var load = () => ((OptimizerHelper)run.Optimizer).load_state_dict(Saves.Reader(whole[..length]));
            load.Should().Throw<Exception>("cut to {0} of {1} bytes", length, whole.Length);
            Saves.Of(run.Optimizer).AsSpan().SequenceEqual(before).Should().BeTrue("cut to {0} of {1} bytes", length, whole.Length);
        }
    }

    [Fact]
    public void State_of_another_sampler_is_refused_and_changes_nothing()
    {
        using var scope = NewDisposeScope();
        using var run = new Run("exp3", "fused", seed: 1);
        using var other = new Run("uniform", "fused", seed: 1);
        run.Train(0, 3);
        other.Train(0, 4);
        var before = Saves.Of(run.Optimizer);

        var load = () => Transfer(other.Optimizer, run.Optimizer, "stream");

        load.Should().Throw<InvalidDataException>().WithMessage("*sampler*");
        Saves.Of(run.Optimizer).Should().Equal(before);
    }

    [Theory]
    [InlineData("stream")]
    [InlineData("dictionary")]
    public void State_of_a_model_with_other_names_is_refused(string through)
    {
        using var scope = NewDisposeScope();
        using var source = new SlSamOptimizer(nn.Sequential(("a", nn.Linear(4, 4)), ("b", nn.Linear(4, 4))));
        using var target = new SlSamOptimizer(nn.Sequential(("a", nn.Linear(4, 4)), ("c", nn.Linear(4, 4))));
        var before = Saves.Of(target);

        var load = () => Transfer(source, target, through);

        load.Should().Throw<Exception>().Which.Message.Should().Contain("c.weight");
        Saves.Of(target).Should().Equal(before);
    }

    [Fact]
    public void A_dictionary_that_was_kept_does_not_follow_the_steps_to_come_when_it_is_loaded_back()
    {
        using var scope = NewDisposeScope();
        using var run = new Run("exp3", "fused", seed: 1);
        run.Train(0, 3);
        var copy = Saves.Of(((OptimizerHelper)run.Optimizer).save_state_dict);
        var probabilities = run.Optimizer.Probabilities.ToArray();
        run.Train(3, 9);

        ((OptimizerHelper)run.Optimizer).load_state_dict(Saves.Reader(copy));

        run.Optimizer.Probabilities.Should().Equal(probabilities);
    }

    private static void Transfer(OptimizerHelper from, OptimizerHelper to, string through)
    {
        switch (through)
        {
            case "dictionary":
                to.load_state_dict(from.state_dict());
                break;
            case "file":
                var path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
                try
                {
                    from.save_state_dict(path);
                    to.load_state_dict(path);
                }
                finally
                {
                    File.Delete(path);
                }

                break;
            default:
                to.load_state_dict(Saves.Reader(Saves.Of(from.save_state_dict)));
                break;
        }
    }

    private sealed class Run : IDisposable
    {
        private readonly optim.Optimizer? _wrapped;

        public Run(string sampler, string optimizer, long seed)
        {
            random.manual_seed(4);
            Model = nn.Sequential(nn.Linear(8, 8), nn.Tanh(), nn.Dropout(0.2), nn.Linear(8, 4));
            var options = sampler switch
            {
                "uniform" => SlSamOptions.Uniform(0.5),
                "rst" => SlSamOptions.Rst(0.5),
                "same-randomness" => new SlSamOptions { SameRandomness = true },
                _ => new SlSamOptions { BanditLearningRate = 0.2 },
            };
            options.Seed = seed;
            _wrapped = optimizer switch
            {
                "fused" => null,
                "adamw" => optim.AdamW(Model.parameters(), 0.01),
                _ => optim.SGD(Model.parameters(), 0.01, momentum: 0.9),
            };
            Optimizer = _wrapped is null ? new SlSamOptimizer(Model, options) : new SlSamOptimizer(Model, _wrapped, options);
        }

        public Sequential Model { get; }

        public SlSamOptimizer Optimizer { get; }

        public void Train(int from, int to)
        {
            for (var step = from; step < to; step++)
            {
                using var scope = NewDisposeScope();
                random.manual_seed(100 + step);
                var (x, y) = (randn(4, 8), randint(4, [4]));
                Optimizer.Step(() =>
                {
                    var loss = nn.functional.cross_entropy(Model.call(x), y);
                    loss.backward();
                    return loss;
                });
            }
        }

        public void Dispose()
        {
            Optimizer.Dispose();
            _wrapped?.Dispose();
        }
    }
}
