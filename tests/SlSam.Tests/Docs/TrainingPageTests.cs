using System.Text.RegularExpressions;

namespace SlSam.Tests.Docs;

/// <summary>What docs/training.md and docs/memory.md show is code of these tests, which run it.</summary>
public partial class TrainingPageTests
{
    [Theory]
    [InlineData("training.md", 13)]
    [InlineData("memory.md", 2)]
    public void Every_code_block_stands_in_a_test_that_runs(string name, int least)
    {
        var sources = Directory
            .GetFiles(Path.Combine(Repository(), "tests", "SlSam.Tests", "Docs"), "*.cs")
            .Select(File.ReadAllLines)
            .ToList();
        var page = File.ReadAllText(Path.Combine(Repository(), "docs", name));
        var blocks = CodeBlock().Matches(page).Select(match => match.Groups[1].Value.TrimEnd().Split('\n')).ToList();

        blocks.Should().HaveCountGreaterThanOrEqualTo(least);
        blocks.Where(block => !sources.Exists(source => Holds(source, block))).Should().BeEmpty();
    }

    [Theory]
    [InlineData("training.md")]
    [InlineData("memory.md")]
    public void Readme_links_the_page(string name) =>
        File.ReadAllText(Path.Combine(Repository(), "README.md")).Should().Contain($"(docs/{name})");

    /// <summary>Whether the lines stand in a source, all indented by the same.</summary>
    private static bool Holds(string[] source, string[] block) =>
        Enumerable
            .Range(0, source.Length)
            .Where(start => source[start].EndsWith(block[0], StringComparison.Ordinal) && start + block.Length <= source.Length)
            .Any(start =>
            {
                var indent = source[start][..^block[0].Length];
                return string.IsNullOrWhiteSpace(indent)
                    && block.Index().All(line => source[start + line.Index] == (line.Item.Length == 0 ? "" : indent + line.Item));
            });

    private static string Repository()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "SlSam.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException($"No SlSam.sln above {AppContext.BaseDirectory}.");
        }

        return folder.FullName;
    }

    [GeneratedRegex("```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex CodeBlock();
}
