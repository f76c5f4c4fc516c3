using System.Text.RegularExpressions;

namespace SlSam.Tests.Docs;

/// <summary>What pages of docs show is code of these tests, which run it.</summary>
public partial class PageTests
{
    [Theory]
    [InlineData("training.md", 13)]
    [InlineData("memory.md", 2)]
    public void Every_code_block_stands_in_a_test_that_runs(string name, int least)
    {
        var sources = Directory
            .GetFiles(Path.Combine(Repository.Folder, "tests", "SlSam.Tests", "Docs"), "*.cs")
            .Select(File.ReadAllLines)
            .ToList();
        var page = File.ReadAllText(Path.Combine(Repository.Folder, "docs", name));
        var blocks = CodeBlock().Matches(page).Select(match => match.Groups[1].Value.TrimEnd().Split('\n')).ToList();

        blocks.Should().HaveCountGreaterThanOrEqualTo(least);
        blocks.Where(block => !sources.Exists(source => Holds(source, block))).Should().BeEmpty();
    }

    [Theory]
    [InlineData("training.md")]
    [InlineData("memory.md")]
    public void Readme_links_the_page(string name) =>
        File.ReadAllText(Path.Combine(Repository.Folder, "README.md")).Should().Contain($"(docs/{name})");

    [Fact]
    public void The_loop_that_the_readme_changes_stands_in_a_test_before_and_after()
    {
        var lines = DiffBlock().Match(File.ReadAllText(Path.Combine(Repository.Folder, "README.md"))).Groups[1].Value.TrimEnd().Split('\n');
        var source = File.ReadAllLines(Path.Combine(Repository.Folder, "tests", "SlSam.Tests", "Docs", "ReadmePage.cs"));

        Holds(source, Kept('-')).Should().BeTrue();
        Holds(source, Kept('+')).Should().BeTrue();

        string[] Kept(char sign) => [.. lines.Where(line => line[0] == sign || line[0] == ' ').Select(line => line[1..])];
    }

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

    [GeneratedRegex("```diff\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex DiffBlock();

    [GeneratedRegex("```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex CodeBlock();
}
