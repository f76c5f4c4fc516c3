using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace SlSam.Tests.Steps;

/// <summary>What a model keeps besides weights moves once in a step, and is as it was where a step fails.</summary>
public class BufferTests
{
    public static TheoryData<string> Kinds =>
        [
            "persistent",
            "non-persistent",
            "whole-numbers",
            "replaced",
            "replaced-and-disposed",
            "unregistered-field",
            "shared",
            "registered-again",
            "view",
        ];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void It_moves_as_in_one_pass_at_the_weights(string kind)
    {
        using var scope = NewDisposeScope();
        var (model, reference) = (new Counting(kind), new Counting(kind));
        using var optimizer = new SlSamOptimizer(model, SlSamOptions.AdaSam());
        for (var step = 1; step <= 3; step++)
        {
            optimizer.Step(model.Loss);
            reference.Loss();
            model.Count.Should().Be(reference.Count, "after step {0}", step);
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_second_pass_starts_where_the_first_started(string kind)
    {
        using var scope = NewDisposeScope();
        var model = new Counting(kind);
        using var optimizer = new SlSamOptimizer(model, SlSamOptions.AdaSam());
        optimizer.Step(model.Loss);
        var seen = new List<double>();

        optimizer.Step(() =>
        {
            var loss = model.Loss();
            seen.Add(model.Count);
            return loss;
        });

        // what it does in the second pass is undone, whichever value that pass begins with
        seen.Should().HaveCount(2);
        model.Count.Should().Be(seen[0]);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_failed_step_puts_it_back(string kind)
    {
        using var scope = NewDisposeScope();
        foreach (var failing in new[] { 1, 2 })
        {
            var model = new Counting(kind);
            using var optimizer = new SlSamOptimizer(model, SlSamOptions.AdaSam());
            optimizer.Step(model.Loss);
            var (before, pass) = (model.Count, 0);

            var step = () =>
                optimizer.Step(() =>
                {
                    var loss = model.Loss();
                    return ++pass == failing ? throw new OperationCanceledException("by the user") : loss;
                });

            step.Should().Throw<OperationCanceledException>("pass {0}: nothing else may hide it", failing).WithMessage("by the user");
            model.Count.Should().Be(before, "pass {0} failed", failing);
            optimizer.Step(model.Loss);
            model.Count.Should().Be(before + 1);
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_skipped_step_puts_it_back(string kind)
    {
        using var scope = NewDisposeScope();
        var model = new Counting(kind);
        var options = SlSamOptions.AdaSam();
        options.NonFinite = NonFiniteGradients.SkipStep;
        using var optimizer = new SlSamOptimizer(model, options);
        optimizer.Step(model.Loss);
        var before = model.Count;

        optimizer.Step(() =>
        {
            using var x = full([4, 3], float.NaN);
            return model.LossOf(x);
        });

        optimizer.LastStep.Skipped.Should().BeTrue();
        model.Count.Should().Be(before);
    }

    [Fact]
    public void A_non_persistent_buffer_of_a_nested_module_is_found()
    {
        using var scope = NewDisposeScope();
        var inner = new Counting("non-persistent");
        var model = Sequential(("one", Sequential(("two", inner))), ("head", Linear(2, 2)));
        using var optimizer = new SlSamOptimizer(model, SlSamOptions.AdaSam());
        var x = ones(4, 3);

        optimizer.Step(() =>
        {
            var loss = model.call(x).square().mean();
            loss.backward();
            return loss;
        });

        inner.Count.Should().Be(1);
    }

    /// <summary>A linear layer that counts its forward passes, in one way or another.</summary>
    private sealed class Counting : Module<Tensor, Tensor>
    {
        private readonly string _kind;
        private readonly Linear linear = Linear(3, 2);
        private readonly Counting? _second;
        private Tensor? count;
        private Tensor? _outside;

        public Counting(string kind)
            : base(nameof(Counting))
        {
            _kind = kind;
            register_module("linear", linear);
            switch (kind)
            {
                case "replaced" or "replaced-and-disposed":
                    count = zeros(1);
                    RegisterComponents();
                    break;
                case "unregistered-field":
                    _outside = zeros(1);
                    break;
                case "view":
                    var whole = zeros(2, 2);
                    (count, _outside) = (whole[0], whole);
                    register_buffer("whole", whole);
                    register_buffer("count", count);
                    break;
                default:
                    count = kind == "whole-numbers" ? zeros(1, ScalarType.Int64) : zeros(1);
                    register_buffer("count", count, persistent: kind is "persistent" or "shared");
                    break;
            }

            if (kind == "shared")
            {
                _second = new Counting(count!);
                register_module("second", _second);
            }
        }

        private Counting(Tensor shared)
            : base(nameof(Counting))
        {
            _kind = "persistent";
            count = shared;
            register_module("linear", linear);
            register_buffer("count", shared);
        }

        public double Count =>
            (
                _kind == "unregistered-field" ? _outside!
                : _kind == "registered-again" ? get_buffer("count")!
                : count!
            ).Elements()[0];

        public override Tensor forward(Tensor x)
        {
            using (no_grad())
            {
                switch (_kind)
                {
                    case "replaced":
                        count = (count! + 1).DetachFromDisposeScope();
                        break;
                    case "replaced-and-disposed":
                        var next = (count! + 1).DetachFromDisposeScope();
                        count!.Dispose();
                        count = next;
                        break;
                    case "unregistered-field":
                        _outside = (_outside! + 1).DetachFromDisposeScope();
                        break;
                    case "registered-again":
                        var again = (get_buffer("count")! + 1).DetachFromDisposeScope();
                        _internal_buffers.Remove("count");
                        register_buffer("count", again, persistent: false);
                        break;
                    default:
                        count!.add_(1);
                        break;
                }
            }

            return linear.call(x);
        }

        public Tensor Loss() => LossOf(ones(4, 3));

        public Tensor LossOf(Tensor x)
        {
            using var scope = NewDisposeScope();
            var loss = call(x).square().mean();
            loss.backward();
            return loss.MoveToOuterDisposeScope();
        }
    }
}
