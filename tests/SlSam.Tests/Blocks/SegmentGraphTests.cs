using SlSam.Blocks;
using SlSam.Layers;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace SlSam.Tests.Blocks;

/// <summary>Stacks in segments as parts of larger graphs: the gradients are those of the whole.</summary>
public class SegmentGraphTests
{
    private static readonly Dictionary<string, Func<int, ComposedModel>> Models = new()
    {
        ["a stack on a stack"] = segment =>
        {
            var (lower, norm, upper) = (Stack(segment), LayerNorm(8), Stack(segment));
            return new(x => Run(upper, norm.call(Run(lower, x))), ("lower", lower), ("norm", norm), ("upper", upper));
        },
        ["a stack that reads another's output"] = segment =>
        {
            var (encoder, norm, decoder) = (Stack(segment), LayerNorm(8), Stack(segment));
            Tensor Decode(Tensor x)
            {
                var memory = norm.call(Run(encoder, x));
                return decoder.Run(x.roll(1), (block, hidden) => block.call(hidden * memory).tanh() + hidden, memory);
            }

            return new(Decode, ("encoder", encoder), ("norm", norm), ("decoder", decoder));
        },
        ["blocks that read the stack's own input"] = segment =>
        {
            var (embed, blocks) = (Linear(8, 8), Stack(segment));
            Tensor Forward(Tensor x)
            {
                var hidden = embed.call(x).tanh();
                return blocks.Run(hidden, (block, state) => block.call(state).tanh() * hidden);
            }

            return new(Forward, ("embed", embed), ("blocks", blocks));
        },
        ["two stacks from one input"] = segment =>
        {
            var (left, right) = (Stack(segment), Stack(segment));
            return new(x => Run(left, x) * Run(right, x), ("left", left), ("right", right));
        },
        ["a stack within blocks in segments"] = segment =>
        {
            var (outer, inner) = (Stack(segment), Stack(segment));
            return new(
                x => outer.Run(x, (block, hidden) => inner.Run(block.call(hidden), (layer, state) => layer.call(state).tanh())),
                ("outer", outer),
                ("inner", inner)
            );
        },
        ["a stack in segments within blocks"] = segment =>
        {
            var (outer, inner) = (Stack(0), Stack(segment));
            return new(
                x => outer.Run(x, (block, hidden) => inner.Run(block.call(hidden), (layer, state) => layer.call(state).tanh())),
                ("outer", outer),
                ("inner", inner)
            );
        },
        ["weights that the head shares"] = segment =>
        {
            var blocks = Stack(segment);
            return new(x => blocks[0].call(Run(blocks, x)), ("blocks", blocks));
        },
        ["blocks that leave out themselves"] = segment =>
        {
            var blocks = Stack(segment);
            return new(
                x => blocks.Run(x, (block, hidden) => ReferenceEquals(block, blocks[2]) ? hidden : block.call(hidden).tanh()),
                ("blocks", blocks)
            );
        },
        ["prompts that enter by themselves"] = segment =>
        {
            var (prompts, blocks) = (new Prompts(), Stack(segment));
            return new(_ => Run(blocks, prompts.Values), ("prompts", prompts), ("blocks", blocks));
        },
        ["an output that is worked on in place"] = segment =>
        {
            var blocks = Stack(segment);
            return new(x => blocks.Run(x, (block, hidden) => block.call(hidden)).mul_(x).add_(x), ("blocks", blocks));
        },
        ["running statistics"] = segment =>
        {
            var blocks = new BlockStack<BatchNorm1d>(Enumerable.Range(0, 4).Select(_ => BatchNorm1d(8))) { BlocksPerSegment = segment };
            return new(x => blocks.Run(x, (block, hidden) => block.call(hidden).tanh()), ("blocks", blocks));
        },
        ["an input that is a view of a wider tensor"] = segment =>
        {
            var (embed, blocks) = (Linear(8, 16), Stack(segment));
            return new(x => Run(blocks, embed.call(x).narrow(1, 4, 8)), ("embed", embed), ("blocks", blocks));
        },
    };

    public static MatrixTheoryData<string, int, bool, bool> Cases => new(Models.Keys, [1, 3], [true, false], [true, false]);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Gradients_are_those_of_the_whole(string model, int blocksPerSegment, bool callsBackwardOfThePass, bool hasScope)
    {
        var (with, without) = (
            Train(Models[model], blocksPerSegment, callsBackwardOfThePass, hasScope),
            Train(Models[model], 0, callsBackwardOfThePass, hasScope)
        );

        with.Zip(without).Max(pair => Math.Abs(pair.First - pair.Second)).Should().BeLessThanOrEqualTo(SumsAgain(model) ? 1e-6f : 0);
    }

    /// <summary>Whether gradients of several ways meet before they reach a parameter, and do so in another order.</summary>
    private static bool SumsAgain(string model) => model is "a stack within blocks in segments" or "a stack in segments within blocks";

    private static float[] Train(Func<int, ComposedModel> build, int blocksPerSegment, bool callsBackwardOfThePass, bool hasScope)
    {
        using var outer = NewDisposeScope();
        random.manual_seed(8);
        var model = build(blocksPerSegment);
        using var optimizer = new SlSamOptimizer(
            model,
            new SlSamOptions
            {
                Partitioner = LayerPartitioners.ByName(name => name[..name.LastIndexOf('.')]),
                ActiveFraction = 0.4,
                LearningRate = 0.01,
                Rho = 0.1,
                Seed = 6,
            }
        );
        var numbers = new List<float>();
        for (var step = 0; step < 10; step++)
        {
            using var stepScope = NewDisposeScope();
            var x = randn(4, 8);
            optimizer.Step(pass =>
            {
                using var scope = hasScope ? NewDisposeScope() : null;
                var loss = model.call(x).square().mean();
                if (callsBackwardOfThePass)
                {
                    pass.Backward(loss);
                }
                else
                {
                    loss.backward();
                }

                return scope?.MoveToOuter(loss) ?? loss;
            });
            numbers.AddRange((float)optimizer.LastStep.Loss, (float)optimizer.LastStep.PerturbedLoss);
        }

        return
        [
            .. numbers.Where(float.IsFinite),
            .. model.parameters().SelectMany(parameter => parameter.data<float>().ToArray()),
            .. model.buffers().SelectMany(buffer => buffer.to(float32).data<float>().ToArray()),
        ];
    }

    private static BlockStack<Linear> Stack(int blocksPerSegment) =>
        new(Enumerable.Range(0, 4).Select(_ => Linear(8, 8))) { BlocksPerSegment = blocksPerSegment };

    private static Tensor Run(BlockStack<Linear> blocks, Tensor hidden) => blocks.Run(hidden, (block, state) => block.call(state).tanh());

    private sealed class Prompts : Module
    {
        private readonly Parameter values = Parameter(randn(4, 8));

        public Prompts()
            : base(nameof(Prompts)) => RegisterComponents();

        public Tensor Values => values;
    }
}
