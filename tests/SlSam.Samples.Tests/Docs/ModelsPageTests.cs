using System.Reflection;

namespace SlSam.Samples.Tests.Docs;

/// <summary>docs/models.md has a script of the samples.</summary>
public sealed class ModelsPageTests
{
    [Fact]
    public void The_script_that_the_page_shows_is_the_one_that_there_is()
    {
        var sources = Assembly
            .GetExecutingAssembly()
            .GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(data => data.Key == "Sources")
            .Value!;
        var samples = Path.GetDirectoryName(Path.GetFullPath(sources))!;

        var page = File.ReadAllText(Path.Combine(samples, "..", "docs", "models.md"));

        page.Should().Contain($"```csharp\n{File.ReadAllText(Path.Combine(samples, "FineTuneRoberta.cs"))}```\n");
    }
}
