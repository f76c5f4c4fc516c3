using SlSam.Samples.Reports;

namespace SlSam.Samples.Tests.Reports;

public sealed class ArmGroupTests
{
    [Fact]
    public void Few_arms_stay_alone()
    {
        var groups = ArmGroup.Of([("embeddings", 0.5), ("encoder.layer.0", 0.25), ("encoder.layer.1", 1)]);

        groups
            .Should()
            .Equal(
                new ArmGroup("embeddings", 1, 0.5, 0.5, 0.5),
                new ArmGroup("encoder.layer.0", 1, 0.25, 0.25, 0.25),
                new ArmGroup("encoder.layer.1", 1, 1, 1, 1)
            );
    }

    [Fact]
    public void Many_arms_are_grouped_by_the_part_of_the_model_in_its_order()
    {
        var layers = Enumerable.Range(0, 18).Select(i => ($"vit.encoder.layer.{i / 6}.output.{i}.weight", i / 20.0));

        var groups = ArmGroup.Of([
            ("vit.embeddings.cls_token", 0.2),
            .. layers,
            ("vit.layernorm.bias", 0.4),
            ("classifier.weight", 0.6),
            ("classifier.bias", 0.8),
        ]);

        groups
            .Select(group => (group.Name, group.Arms))
            .Should()
            .Equal(
                ("vit.embeddings", 1),
                ("vit.encoder.layer.0", 6),
                ("vit.encoder.layer.1", 6),
                ("vit.encoder.layer.2", 6),
                ("vit.layernorm", 1),
                ("classifier", 2)
            );
        groups[^1].Should().Match<ArmGroup>(group => group.Least == 0.6 && group.Most == 0.8 && Math.Abs(group.Mean - 0.7) < 1e-12);
    }
}
