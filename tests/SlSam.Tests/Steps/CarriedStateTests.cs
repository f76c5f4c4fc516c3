using TorchSharp;
using static TorchSharp.torch;

namespace SlSam.Tests.Steps;

/// <summary>Tensors that a model carries from one forward pass to the next, in whatever it keeps them.</summary>
public class CarriedStateTests
{
    [Theory]
    [InlineData("tuple")]
    [InlineData("array")]
    [InlineData("list")]
    [InlineData("new array")]
    public void They_move_once_a_step_and_not_at_all_in_one_that_is_skipped(string kind)
    {
        using var scope = NewDisposeScope();
        using var model = new Carrying(kind);
        using var optimizer = new SlSamOptimizer(model, SlSamOptions.AdaSam() with { NonFinite = NonFiniteGradients.SkipStep });

        optimizer.Step(pass => pass.Backward(model.Loss()));
        optimizer.Step(pass => pass.Backward(model.Loss()));
        optimizer.Step(pass => pass.Backward(model.Loss() * double.NaN));

        model.Carried.Should().Be(2);
    }

    [Theory]
    [InlineData(10)]
    [InlineData(100_000)]
    public void A_buffer_that_stood_still_and_moves_in_a_skipped_step_is_put_back(int elements)
    {
        using var scope = NewDisposeScope();
        using var model = new Buffered(elements);
        using var optimizer = new SlSamOptimizer(model, SlSamOptions.AdaSam() with { NonFinite = NonFiniteGradients.SkipStep });

        optimizer.Step(pass => pass.Backward(model.Loss(moves: false)));
        optimizer.Step(pass => pass.Backward(model.Loss(moves: false)));
        optimizer.Step(pass => pass.Backward(model.Loss(moves: true) * double.NaN));
        model.Sum.Should().Be(0);

        optimizer.Step(pass => pass.Backward(model.Loss(moves: pass.IsPerturbed)));
        model.Sum.Should().Be(0, "what moves in the second pass alone is put back too");

        optimizer.Step(pass => pass.Backward(model.Loss(moves: true)));
        model.Sum.Should().Be(elements);
    }

    [Fact]
    public void Sparse_buffers_and_those_of_inference_mode_stop_no_step()
    {
        using var scope = NewDisposeScope();
        using var model = new Odd();
        using var optimizer = new SlSamOptimizer(model, SlSamOptions.AdaSam());

        var step = () => optimizer.Step(pass => pass.Backward(model.Loss()));

        step.Should().NotThrow();
    }

    [Fact]
    public void A_batch_that_a_module_remembers_is_not_disposed_with_a_step_that_is_skipped()
    {
        using var scope = NewDisposeScope();
        using var model = new Remembering();
        using var optimizer = new SlSamOptimizer(model, SlSamOptions.AdaSam() with { NonFinite = NonFiniteGradients.SkipStep });
        Tensor? batch = null;

        optimizer.Step(pass => pass.Backward(model.Loss(batch = ones(2, 4))));
        optimizer.Step(pass =>
        {
            batch?.Dispose();
            batch = ones(2, 4);
            return pass.Backward(model.Loss(batch) * double.NaN);
        });

        batch!.IsInvalid.Should().BeFalse();
    }

    private sealed class Carrying : nn.Module
    {
        private readonly TorchSharp.Modules.Linear linear = nn.Linear(4, 1);
        private readonly string _kind;
        private readonly List<Tensor> _list = [zeros(1)];
        private (Tensor Hidden, Tensor Cell) _tuple = (zeros(1), zeros(1));
        private Tensor[] _array = [zeros(1)];

        public Carrying(string kind)
            : base(nameof(Carrying))
        {
            _kind = kind;
            register_module("linear", linear);
        }

        public float Carried =>
            (
                _kind switch
                {
                    "tuple" => _tuple.Hidden,
                    "list" => _list[0],
                    _ => _array[0],
                }
            ).item<float>();

        public Tensor Loss()
        {
            using var one = 1.ToScalar();
            switch (_kind)
            {
                case "tuple":
                    _tuple = (_tuple.Hidden.add(one), _tuple.Cell);
                    break;
                case "list":
                    _list[0] = _list[0].add(one);
                    break;
                case "array":
                    _array[0] = _array[0].add(one);
                    break;
                default:
                    _array = [_array[0].add(one)];
                    break;
            }

            return linear.call(ones(2, 4)).square().mean();
        }
    }

    private sealed class Buffered : nn.Module
    {
        private readonly TorchSharp.Modules.Linear linear = nn.Linear(4, 1);
        private readonly Tensor _buffer;

        public Buffered(int elements)
            : base(nameof(Buffered))
        {
            _buffer = zeros(elements);
            register_module("linear", linear);
            register_buffer("buffer", _buffer);
        }

        public float Sum => _buffer.sum().item<float>();

        public Tensor Loss(bool moves)
        {
            if (moves)
            {
                using var withoutGraph = no_grad();
                _buffer.add_(1);
            }

            return linear.call(ones(2, 4)).square().mean();
        }
    }

    private sealed class Odd : nn.Module
    {
        private readonly TorchSharp.Modules.Linear linear = nn.Linear(4, 1);
        private readonly Tensor adjacency = sparse_coo_tensor(tensor(new long[] { 0, 1, 1, 0 }, 2, 2), ones(2), [2, 2]);

        public Odd()
            : base(nameof(Odd))
        {
            using var inference = inference_mode();
            register_module("linear", linear);
            register_buffer("made", ones(2));
        }

        public Tensor Loss() => adjacency.mm(linear.call(ones(2, 4))).square().mean();
    }

    private sealed class Remembering : nn.Module
    {
        private readonly TorchSharp.Modules.Linear linear = nn.Linear(4, 1);

        public Remembering()
            : base(nameof(Remembering)) => register_module("linear", linear);

        public Tensor? Last { get; private set; }

        public Tensor Loss(Tensor batch)
        {
            Last = batch;
            return linear.call(batch).square().mean();
        }
    }
}
