using SlSam.Layers;
using static TorchSharp.torch;

namespace SlSam.Tests.Layers;

/// <summary>Which parameters make up an arm, under which name, in which order.</summary>
public class PartitionerTests
{
    [Fact]
    public void Every_parameter_is_an_arm()
    {
        using var scope = NewDisposeScope();
        var model = new SmallTransformer();

        var arms = LayerPartitioners.PerParameter.Partition(model);

        arms.Select(arm => arm.Name).Should().Equal(model.ParameterNames());
        model.NamesOf(arms.Select(arm => arm.Parameters.Should().ContainSingle().Subject)).Should().Equal(model.ParameterNames());
        arms[0].ParameterCount.Should().Be(6 * 8);
    }

    [Fact]
    public void Weight_and_bias_of_a_module_are_an_arm()
    {
        using var scope = NewDisposeScope();
        var model = Models.Mlp();

        var arms = LayerPartitioners.PerModule.Partition(model);

        arms.Select(arm => arm.Name).Should().Equal("0", "2", "4");
        model.NamesOf(arms[1].Parameters).Should().Equal("2.weight", "2.bias");
        arms[1].ParameterCount.Should().Be((16 * 16) + 16);
    }

    [Fact]
    public void A_parameter_of_the_model_itself_is_an_arm_of_its_own_name()
    {
        using var scope = NewDisposeScope();
        var model = new Named(("a", nn.Linear(2, 2)), ("b", new Named(("c", nn.Linear(2, 2))).With("scale", ones(1)))).With(
            "token",
            ones(3)
        );

        LayerPartitioners.PerModule.Partition(model).Select(arm => arm.Name).Should().BeEquivalentTo("token", "a", "b", "b.c");
    }

    [Fact]
    public void Names_decide_the_arms_in_the_order_in_which_they_come_up()
    {
        using var scope = NewDisposeScope();
        var model = Models.Mlp();

        var arms = LayerPartitioners.ByName(name => name.StartsWith('2') ? null : name.Split('.')[1]).Partition(model);

        arms.Select(arm => arm.Name).Should().Equal("weight", "bias");
        arms.Sum(arm => arm.Parameters.Count).Should().Be(4);
    }

    [Fact]
    public void Names_that_all_map_to_nothing_make_no_arms()
    {
        using var scope = NewDisposeScope();

        LayerPartitioners.ByName(_ => null).Partition(Models.Mlp()).Should().BeEmpty();
    }

    [Fact]
    public void A_missing_function_or_model_is_refused()
    {
        var none = () => LayerPartitioners.ByName(null!);
        none.Should().Throw<ArgumentNullException>();
        foreach (var partitioner in new[] { LayerPartitioners.PerParameter, LayerPartitioners.PerModule, LayerPartitioners.PerBlock() })
        {
            var partition = () => partitioner.Partition(null!);
            partition.Should().Throw<ArgumentNullException>();
        }
    }

    /// <summary>Some of TorchSharp's modules hold their parameters in native code.</summary>
    [Fact]
    public void Every_parameter_of_every_kind_of_module_is_found_again()
    {
        using var scope = NewDisposeScope();
        nn.Module[] modules =
        [
            nn.Conv2d(1, 2, 3),
            nn.BatchNorm1d(4),
            nn.GroupNorm(2, 4),
            nn.Embedding(3, 4),
            nn.EmbeddingBag(3, 4),
            nn.LSTM(3, 4, numLayers: 2),
            nn.GRU(3, 4),
            nn.LSTMCell(3, 4),
            nn.MultiheadAttention(4, 2),
            nn.TransformerEncoderLayer(4, 2, 8),
            nn.TransformerEncoder(nn.TransformerEncoderLayer(4, 2, 8), 2),
            nn.Bilinear(2, 2, 2),
            nn.PReLU(3),
            nn.ConvTranspose1d(2, 2, 3),
        ];
        foreach (var module in modules)
        {
            using var optimizer = new SlSamOptimizer(module);

            optimizer.Arms.Select(arm => arm.Name).Should().Equal(module.ParameterNames());
        }
    }
}
