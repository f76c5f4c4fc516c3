using SlSam.Layers;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SlSam.Tests.Steps;

/// <summary>An optimizer over parameters by name: of several models, or of a part of one.</summary>
public class NamedParametersTests
{
    [Fact]
    public void Two_models_are_trained_as_if_they_were_one()
    {
        using var scope = NewDisposeScope();
        var (apart, joined) = (new Pair(), new Pair());
        var options = new SlSamOptions { Seed = 3, Partitioner = LayerPartitioners.PerModule };
        using var ofNames = new SlSamOptimizer(apart.Named, options);
        using var reference = new SlSamOptimizer(nn.Sequential(("encoder", joined.Encoder), ("head", joined.Head)), options);

        ofNames.Arms.Select(arm => arm.Name).Should().Equal(reference.Arms.Select(arm => arm.Name));
        for (var step = 0; step < 5; step++)
        {
            using var ours = ofNames.Step(apart.Loss);
            using var theirs = reference.Step(joined.Loss);
            ours.item<float>().Should().Be(theirs.item<float>());
        }

        apart.Weights.Should().Equal(joined.Weights);
    }

    [Fact]
    public void What_is_not_named_is_left_alone()
    {
        using var scope = NewDisposeScope();
        var pair = new Pair();
        using var optimizer = new SlSamOptimizer(pair.Head.named_parameters(), SlSamOptions.AdaSam());
        var before = pair.Encoder.Weights();

        optimizer.Step(pair.Loss);

        pair.Encoder.Weights().Should().Equal(before);
        optimizer.Arms.Should().HaveCount(2);
    }

    [Fact]
    public void A_wrapped_optimizer_updates_those_that_it_holds()
    {
        using var scope = NewDisposeScope();
        var pair = new Pair();
        using var sgd = optim.SGD(pair.Head.parameters(), 0.1);
        using var optimizer = new SlSamOptimizer(pair.Named, sgd, SlSamOptions.AdaSam());
        var before = (pair.Encoder.Weights(), pair.Head.Weights());

        optimizer.Step(pair.Loss);

        pair.Encoder.Weights().Should().Equal(before.Item1);
        pair.Head.Weights().Should().NotEqual(before.Item2);
    }

    [Fact]
    public void A_run_goes_on_from_its_saved_state_by_the_same_names()
    {
        using var scope = NewDisposeScope();
        var (first, second) = (new Pair(), new Pair());
        using var whole = new SlSamOptimizer(first.Named, new SlSamOptions { Seed = 1 });
        using var resumed = new SlSamOptimizer(second.Named.Reverse(), new SlSamOptions { Seed = 2 });
        whole.Step(first.Loss);
        var stream = new MemoryStream();
        whole.save_state_dict(new BinaryWriter(stream));
        stream.Position = 0;

        var load = () => resumed.load_state_dict(new BinaryReader(stream));

        load.Should().Throw<InvalidDataException>("the arms stand in another order").WithMessage("*arm*");
    }

    private sealed class Pair
    {
        private readonly Tensor _x;

        public Pair()
        {
            random.manual_seed(11);
            (Encoder, Head, _x) = (nn.Linear(4, 6), nn.Linear(6, 2), randn(5, 4));
        }

        public Linear Encoder { get; }

        public Linear Head { get; }

        public IEnumerable<(string name, Parameter parameter)> Named =>
            Encoder
                .named_parameters()
                .Select(entry => ($"encoder.{entry.name}", entry.parameter))
                .Concat(Head.named_parameters().Select(entry => ($"head.{entry.name}", entry.parameter)));

        public double[] Weights => [.. Encoder.Weights(), .. Head.Weights()];

        public Tensor Loss()
        {
            using var scope = NewDisposeScope();
            var loss = Head.call(Encoder.call(_x).tanh()).square().mean();
            loss.backward();
            return loss.MoveToOuterDisposeScope();
        }
    }
}
