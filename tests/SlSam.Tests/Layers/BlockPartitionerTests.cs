using SlSam.Layers;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace SlSam.Tests.Layers;

/// <summary>Each block of a stack an arm, on several shapes of model.</summary>
public class BlockPartitionerTests
{
    [Fact]
    public void Transformer_of_Hugging_Face_names_is_divided_by_its_layers()
    {
        using var scope = NewDisposeScope();
        var model = Named.VisionTransformer(layers: 12);

        var arms = LayerPartitioners.PerBlock().Partition(model);

        arms.Select(arm => arm.Name)
            .Should()
            .Equal(["embeddings", .. Enumerable.Range(0, 12).Select(layer => $"vit.encoder.layer.{layer}"), "head"]);
        model.NamesOf(arms[0].Parameters).Should().OnlyContain(name => name.StartsWith("vit.embeddings."));
        model.NamesOf(arms[11].Parameters).Should().HaveCount(14).And.OnlyContain(name => name.StartsWith("vit.encoder.layer.10."));
        model
            .NamesOf(arms[13].Parameters)
            .Should()
            .Equal("vit.layernorm.weight", "vit.layernorm.bias", "classifier.weight", "classifier.bias");
        model.NamesOf(arms.SelectMany(arm => arm.Parameters)).Should().BeEquivalentTo(model.ParameterNames());
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public void Few_layers_are_still_found_though_each_has_as_many_like_modules_inside(int layers)
    {
        using var scope = NewDisposeScope();

        LayerPartitioners
            .PerBlock()
            .Partition(Named.VisionTransformer(layers))
            .Select(arm => arm.Name)
            .Should()
            .Equal(["embeddings", .. Enumerable.Range(0, layers).Select(layer => $"vit.encoder.layer.{layer}"), "head"]);
    }

    [Fact]
    public void Blocks_of_a_module_list_are_found()
    {
        using var scope = NewDisposeScope();

        LayerPartitioners
            .PerBlock()
            .Partition(new SmallTransformer())
            .Select(arm => arm.Name)
            .Should()
            .Equal("embeddings", "blocks.0", "blocks.1", "head");
    }

    [Fact]
    public void Layers_of_a_sequential_are_blocks_whatever_stands_between_them()
    {
        using var scope = NewDisposeScope();

        LayerPartitioners.PerBlock().Partition(Models.Mlp()).Select(arm => arm.Name).Should().Equal("0", "2", "4");
    }

    [Fact]
    public void Of_several_lists_the_longest_is_taken_and_of_equally_long_ones_the_first()
    {
        using var scope = NewDisposeScope();
        static Module Stack(int blocks) => ModuleList([.. Enumerable.Range(0, blocks).Select(_ => Linear(2, 2))]);

        var longest = LayerPartitioners.PerBlock().Partition(new Named(("short", Stack(2)), ("long", Stack(3)), ("tail", Linear(2, 2))));
        var first = LayerPartitioners.PerBlock().Partition(new Named(("encoder", Stack(2)), ("decoder", Stack(2))));

        longest.Select(arm => arm.Name).Should().Equal("embeddings", "long.0", "long.1", "long.2", "head");
        first.Select(arm => arm.Name).Should().Equal("encoder.0", "encoder.1", "head");
    }

    [Fact]
    public void A_named_stack_is_taken_whatever_it_holds()
    {
        using var scope = NewDisposeScope();
        var model = new Named(
            ("stem", Conv2d(1, 2, 3)),
            ("body", new Named(("first", Linear(2, 2)), ("norm", LayerNorm(2)), ("activation", ReLU())).With("scale", ones(1))),
            ("layers", ModuleList([.. Enumerable.Range(0, 5).Select(_ => Linear(2, 2))]))
        );

        LayerPartitioners
            .PerBlock("body")
            .Partition(model)
            .Select(arm => arm.Name)
            .Should()
            .Equal("embeddings", "body.first", "body.norm", "head");
    }

    [Fact]
    public void Eleven_blocks_are_not_mixed_up_by_their_numbers()
    {
        using var scope = NewDisposeScope();
        var model = Named.VisionTransformer(layers: 11);

        var arms = LayerPartitioners.PerBlock("vit.encoder.layer").Partition(model);

        model
            .NamesOf(arms.Single(arm => arm.Name == "vit.encoder.layer.1").Parameters)
            .Should()
            .OnlyContain(name => name.StartsWith("vit.encoder.layer.1."));
    }

    [Fact]
    public void One_partitioner_serves_several_models()
    {
        using var scope = NewDisposeScope();
        var partitioner = LayerPartitioners.PerBlock();
        var first = partitioner.Partition(new SmallTransformer()).Select(arm => arm.Name).ToList();

        partitioner.Partition(Models.Mlp()).Should().HaveCount(3);
        partitioner.Partition(new SmallTransformer()).Select(arm => arm.Name).Should().Equal(first);
    }

    [Fact]
    public void A_name_that_the_model_does_not_have_is_refused_with_those_it_has()
    {
        using var scope = NewDisposeScope();
        var partition = () => LayerPartitioners.PerBlock("encoder.layer").Partition(Named.VisionTransformer(2));

        partition.Should().Throw<ArgumentException>().WithMessage("*no module named 'encoder.layer'*'vit.encoder.layer'*");
    }

    [Fact]
    public void A_module_without_blocks_is_refused()
    {
        using var scope = NewDisposeScope();
        var named = () => LayerPartitioners.PerBlock("1").Partition(Models.Mlp());
        var leaf = () => LayerPartitioners.PerBlock("0").Partition(Models.Mlp());
        var searched = () => LayerPartitioners.PerBlock().Partition(Linear(2, 2));
        var unlike = () => LayerPartitioners.PerBlock().Partition(Sequential(Linear(2, 2), LayerNorm(2)));

        named.Should().Throw<ArgumentException>().WithMessage("*'1' has no children with parameters*");
        leaf.Should().Throw<ArgumentException>().WithMessage("*'0' has no children with parameters*");
        searched.Should().Throw<ArgumentException>().WithMessage("*no list of at least 2 like modules*PerBlock(\"encoder.layer\")*");
        unlike.Should().Throw<ArgumentException>().WithMessage("*no list of at least 2 like modules*");
    }
}
