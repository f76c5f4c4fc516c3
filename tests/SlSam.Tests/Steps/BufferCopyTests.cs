using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace SlSam.Tests.Steps;

/// <summary>Of buffers only what moves is copied, and memory that several elements share is no obstacle.</summary>
public class BufferCopyTests
{
    [Fact]
    public void A_buffer_made_by_expand_does_not_stop_a_step()
    {
        using var scope = NewDisposeScope();
        var model = new Buffered(zeros(1, 1).expand(4, 2));
        using var optimizer = new SlSamOptimizer(model, SlSamOptions.AdaSam());
        for (var step = 0; step < 3; step++)
        {
            optimizer.Step(model.Loss);
        }

        model.Held.Elements().Should().OnlyContain(value => value == 0);
    }

    [Fact]
    public void A_buffer_made_by_expand_does_not_hide_what_the_closure_threw()
    {
        using var scope = NewDisposeScope();
        var model = new Buffered(zeros(1).expand(2));
        using var optimizer = new SlSamOptimizer(model, SlSamOptions.AdaSam());

        var step = () => optimizer.Step(() => throw new OperationCanceledException());

        step.Should().Throw<OperationCanceledException>();
    }

    [Fact]
    public void A_buffer_that_expands_what_moves_is_put_back()
    {
        using var scope = NewDisposeScope();
        var counter = zeros(1);
        var model = new Buffered(counter.expand(4, 2));
        using var optimizer = new SlSamOptimizer(model, SlSamOptions.AdaSam());

        optimizer.Step(() =>
        {
            counter.add_(1);
            return model.Loss();
        });

        model.Held.Elements().Should().OnlyContain(value => value == 1);
    }

    [Fact]
    public void A_large_buffer_that_does_not_move_is_not_copied()
    {
        const long Bytes = 256L << 20;
        using var scope = NewDisposeScope();
        var model = new Buffered(ones(Bytes / 4));
        using var optimizer = new SlSamOptimizer(model, SlSamOptions.AdaSam());
        optimizer.Step(model.PlainLoss);
        optimizer.Step(model.PlainLoss);
        GC.Collect();
        var before = Environment.WorkingSet;
        var most = 0L;

        optimizer.Step(() =>
        {
            most = Math.Max(most, Environment.WorkingSet - before);
            return model.PlainLoss();
        });

        most.Should().BeLessThan(Bytes / 2);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void One_that_begins_to_move_late_is_kept_from_then_on(bool fails)
    {
        using var scope = NewDisposeScope();
        random.manual_seed(1);
        var norm = BatchNorm1d(3);
        var model = Sequential(norm, Linear(3, 2));
        using var optimizer = new SlSamOptimizer(model, SlSamOptions.AdaSam());
        var x = randn(8, 3);
        Tensor Loss()
        {
            var loss = model.call(x).square().mean();
            loss.backward();
            return loss;
        }

        model.eval();
        optimizer.Step(Loss);
        optimizer.Step(Loss);
        model.train();
        var (before, pass) = (norm.running_mean!.Elements(), 0);
        var step = () => optimizer.Step(() => ++pass == 2 && fails ? throw new OperationCanceledException() : Loss());

        if (fails)
        {
            step.Should().Throw<OperationCanceledException>();
            norm.running_mean!.Elements().Should().Equal(before);
            norm.num_batches_tracked!.item<long>().Should().Be(0);
        }
        else
        {
            step();
            norm.num_batches_tracked!.item<long>().Should().Be(1);
            var expected = x.mean([0]).Elements().Zip(before, (mean, old) => (0.9 * old) + (0.1 * mean));
            norm.running_mean!.Elements().Should().Equal(expected, (found, value) => Math.Abs(found - value) < 1e-6);
        }
    }

    /// <summary>A linear layer beside a buffer of any kind.</summary>
    private sealed class Buffered : Module<Tensor, Tensor>
    {
        private readonly Linear linear = Linear(3, 2);

        public Buffered(Tensor held)
            : base(nameof(Buffered))
        {
            register_module("linear", linear);
            register_buffer("held", held);
        }

        public Tensor Held => get_buffer("held")!;

        public override Tensor forward(Tensor x) => linear.call(x) + Held;

        public Tensor Loss() => Back(call(ones(4, 3)));

        public Tensor PlainLoss() => Back(linear.call(ones(4, 3)));

        private static Tensor Back(Tensor output)
        {
            var loss = output.square().mean();
            loss.backward();
            return loss;
        }
    }
}
