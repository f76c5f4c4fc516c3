using SlSam.Testing;

namespace SlSam.Samples.Tests;

public sealed class FolderOrderTests
{
    [Fact]
    public void Folders_use_what_is_below_them_alone() =>
        FolderDependencies
            .Upwards(
                ["Files"],
                ["Data"],
                ["Data/Tables"],
                ["Data/Archives", "Data/Images", "Data/Text"],
                ["Data/Glue"],
                ["Metrics"],
                ["Training"],
                ["Runs"],
                ["Reports"],
                ["Charts"],
                ["Comparing"],
                ["CommandLine"],
                ["Applications"]
            )
            .Should()
            .BeEmpty();
}
