using System.Reflection;

namespace SlSam.Samples.Tests;

public sealed class ReadmeTests
{
    [Fact]
    public void The_script_that_the_readme_shows_is_the_one_that_there_is()
    {
        var sources = Assembly
            .GetExecutingAssembly()
            .GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(data => data.Key == "Sources")
            .Value!;
        var samples = Path.GetDirectoryName(Path.GetFullPath(sources))!;

        var readme = File.ReadAllText(Path.Combine(samples, "..", "README.md"));

        readme.Should().Contain($"```csharp\n{File.ReadAllText(Path.Combine(samples, "FineTuneRoberta.cs"))}```\n");
    }
}
