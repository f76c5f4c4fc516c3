using SlSam.Layers;
using static SlSam.Tests.Misuse.Misuse;
using static TorchSharp.torch;

namespace SlSam.Tests.Misuse;

/// <summary>Partitions that are none.</summary>
internal static class PartitionerMisuses
{
    public static IEnumerable<Misuse> All() =>
        [
            Refused("partitioner returns null", "*BadPartitioner returned null; expected a list of arms*", _ => null!),
            Refused(
                "partitioner returns no arms",
                "*BadPartitioner made no arm with a trainable parameter out of 6. Expected at least one arm*",
                _ => []
            ),
            Refused("partitioner returns a null arm", "*BadPartitioner returned an arm that is null*expected a name*", _ => [null!]),
            Refused(
                "partitioner returns an arm without a name",
                "*BadPartitioner returned an arm*name*expected a name and a list*",
                model => [new LayerArm(null!, [.. model.parameters()])]
            ),
            Refused(
                "partitioner returns an arm without parameters",
                "*BadPartitioner returned an arm*parameters are; expected a name and a list*",
                _ => [new LayerArm("a", null!)]
            ),
            Refused(
                "partitioner puts null into an arm",
                "*BadPartitioner put a parameter of shape null into arm 'a'*expected*named_parameters*",
                _ => [new LayerArm("a", [null!])]
            ),
            Refused(
                "partitioner repeats a parameter in an arm",
                "*BadPartitioner put the parameter '0.weight' into arm 'a' and again into arm 'a'; expected it once*",
                model => [new LayerArm("a", [model.parameters().First(), model.parameters().First()])]
            ),
            Refused(
                "partitioner repeats a parameter in another arm",
                "*BadPartitioner put the parameter '0.weight' into arm 'a' and again into arm 'b'; expected it once*",
                model => [new LayerArm("a", [model.parameters().First()]), new LayerArm("b", [model.parameters().First()])]
            ),
            Refused(
                "partitioner invents a parameter",
                "*BadPartitioner put a parameter of shape [3, 2] into arm 'a' that the model does not have; expected*named_parameters*",
                _ => [new LayerArm("a", [new TorchSharp.Modules.Parameter(zeros(3, 2))])]
            ),
            Of<InvalidTimeZoneException>(
                "partitioner throws",
                "the user's",
                subject => Build(subject, _ => throw new InvalidTimeZoneException("the user's"))
            ),
            Of<ArgumentException>(
                "partitioner fails when arms are refreshed",
                "*BadPartitioner returned null; expected a list of arms*",
                subject =>
                {
                    var calls = 0;
                    using var optimizer = Build(subject, model => calls++ == 0 ? LayerPartitioners.PerModule.Partition(model) : null!);
                    var arms = optimizer.Arms;
                    try
                    {
                        optimizer.RefreshArms();
                    }
                    finally
                    {
                        optimizer.Arms.Should().BeSameAs(arms);
                    }
                }
            ),
            Of<ArgumentNullException>(
                "ByName without a function",
                "armOf is null; expected a value. (Parameter 'armOf')",
                _ => LayerPartitioners.ByName(null!)
            ),
            Of<ArgumentNullException>(
                "partition of no model",
                "model is null; expected a value. (Parameter 'model')",
                _ => LayerPartitioners.PerParameter.Partition(null!)
            ),
            Of<ArgumentNullException>(
                "partition of no model into blocks",
                "model is null; expected a value. (Parameter 'model')",
                _ => LayerPartitioners.PerBlock().Partition(null!)
            ),
            Of<ArgumentException>(
                "PerBlock of a stack that is not there",
                "*no module named 'encoder'. Expected the one whose children are the blocks*",
                subject => new SlSamOptimizer(subject.Model, new SlSamOptions { Partitioner = LayerPartitioners.PerBlock("encoder") })
            ),
            Of<ArgumentException>(
                "PerBlock of a module without blocks",
                "*'0' has no children with parameters. Expected*",
                subject => new SlSamOptimizer(subject.Model, new SlSamOptions { Partitioner = LayerPartitioners.PerBlock("0") })
            ),
        ];

    private static Misuse Refused(string name, string message, Func<nn.Module, IReadOnlyList<LayerArm>> partition) =>
        Of<ArgumentException>(name, message, subject => Build(subject, partition));

    private static SlSamOptimizer Build(Subject subject, Func<nn.Module, IReadOnlyList<LayerArm>> partition) =>
        new(subject.Model, new SlSamOptions { Partitioner = new BadPartitioner(partition) });

    private sealed class BadPartitioner(Func<nn.Module, IReadOnlyList<LayerArm>> partition) : ILayerPartitioner
    {
        public IReadOnlyList<LayerArm> Partition(nn.Module model) => partition(model);
    }
}
