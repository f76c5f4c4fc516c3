using static TorchSharp.torch;

namespace SlSam.Tests.Steps;

/// <summary>A step does the same wherever it is called.</summary>
public class SurroundingsTests
{
    [Fact]
    public void Under_no_grad_the_closure_has_gradients_and_the_mode_stays()
    {
        using var scope = NewDisposeScope();
        using var withoutGraph = no_grad();

        ShouldBeAsElsewhere(optimizerStep => optimizerStep());

        is_grad_enabled().Should().BeFalse();
    }

    [Fact]
    public void In_a_dispose_scope_of_its_own()
    {
        using var scope = NewDisposeScope();

        ShouldBeAsElsewhere(optimizerStep =>
        {
            using var inner = NewDisposeScope();
            optimizerStep();
        });
    }

    [Fact]
    public void On_another_thread()
    {
        using var scope = NewDisposeScope();

        ShouldBeAsElsewhere(optimizerStep =>
        {
            var thread = new Thread(() => optimizerStep());
            thread.Start();
            thread.Join();
        });
    }

    [Fact]
    public void A_second_thread_is_turned_away_while_a_step_is_under_way()
    {
        using var scope = NewDisposeScope();
        var toy = new Toy();
        using var optimizer = new SlSamOptimizer(toy.Model);
        Exception? fault = null;

        optimizer.Step(() =>
        {
            var thread = new Thread(() => fault = Record.Exception(() => optimizer.Step(toy.Loss)));
            thread.Start();
            thread.Join();
            return toy.Loss();
        });

        fault.Should().BeOfType<InvalidOperationException>().Which.Message.Should().Contain("already under way, on another thread");
    }

    [Fact]
    public void Two_optimizers_on_two_threads_at_once()
    {
        using var scope = NewDisposeScope();
        const int Steps = 30;
        var (alone, first, second) = (new Toy(), new Toy(), new Toy());
        void Train(Toy toy)
        {
            using var optimizer = new SlSamOptimizer(toy.Model, new SlSamOptions { Seed = 1, PerturbationProbability = 0.7 });
            for (var step = 0; step < Steps; step++)
            {
                optimizer.Step(toy.Loss).Dispose();
            }
        }

        Train(alone);
        System.Threading.Tasks.Parallel.Invoke(() => Train(first), () => Train(second));

        first.ChangedSince(alone.Snapshot()).Should().OnlyContain(changed => !changed);
        second.ChangedSince(alone.Snapshot()).Should().OnlyContain(changed => !changed);
    }

    [Fact]
    public void In_evaluation_mode_and_between_uses_of_the_model()
    {
        using var scope = NewDisposeScope();

        ShouldBeAsElsewhere(
            optimizerStep => optimizerStep(),
            toy =>
            {
                toy.Model.eval();
                using (no_grad())
                {
                    toy.Model.call(toy.X);
                }
            }
        );
    }

    private static void ShouldBeAsElsewhere(Action<Action> call, Action<Toy>? before = null)
    {
        var (plain, special) = (new Toy(), new Toy());
        using var first = new SlSamOptimizer(plain.Model, new SlSamOptions { Seed = 1 });
        using var second = new SlSamOptimizer(special.Model, new SlSamOptions { Seed = 1 });
        for (var step = 0; step < 5; step++)
        {
            first.Step(plain.Loss);
            before?.Invoke(special);
            call(() => second.Step(special.Loss));
        }

        special.ChangedSince(plain.Snapshot()).Should().OnlyContain(changed => !changed);
        second.Probabilities.Should().Equal(first.Probabilities);
    }
}
