using SlSam.Testing;

namespace SlSam.Samples.Tests;

public sealed class FolderOrderTests
{
    private static readonly string[][] BottomUp =
    [
        ["Files"],
        ["Data"],
        ["Data/Tables"],
        ["Data/Archives", "Data/Images", "Data/Text"],
        ["Data/Glue", "Data/Instructions"],
        ["Metrics"],
        ["Training"],
        ["Runs"],
        ["Reports"],
        ["Charts"],
        ["Comparing"],
        ["CommandLine"],
        ["Applications"],
    ];

    [Fact]
    public void Folders_use_what_is_below_them_alone() => FolderDependencies.Upwards(BottomUp).Should().BeEmpty();

    [Fact]
    public void A_use_of_what_is_above_would_be_seen() =>
        FolderDependencies
            .Upwards([.. BottomUp.Reverse()])
            .Should()
            .Contain(["SampleApplication.cs uses CommandLineRunner of CommandLine", "TrainingJob.cs uses Trainer of Training"]);
}
