namespace SlSam.Samples.Tests.Training;

/// <summary>Tests that seed torch's generator, which all threads share, run while no other test does.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class SeededCollection
{
    public const string Name = "seeded";
}
