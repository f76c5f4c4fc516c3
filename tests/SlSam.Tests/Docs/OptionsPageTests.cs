using System.Reflection;

namespace SlSam.Tests.Docs;

/// <summary>The pages have all options and presets there are.</summary>
public class OptionsPageTests
{
    [Fact]
    public void Every_option_has_a_row()
    {
        var rows = File.ReadAllLines(Path.Combine(Repository.Folder, "docs", "options.md")).Where(line => line.StartsWith("| `")).ToList();

        var missing = typeof(SlSamOptions)
            .GetProperties()
            .Where(property => property.SetMethod is { IsPublic: true })
            .Select(property => property.Name)
            .Where(name => !rows.Exists(row => row.Split('|')[1].Contains($"`{name}`")));

        missing.Should().BeEmpty();
    }

    [Theory]
    [InlineData("README.md")]
    [InlineData("src/SlSam/README.md")]
    [InlineData("docs/options.md", "docs/training.md")]
    public void Every_preset_is_named(params string[] pages)
    {
        var text = string.Concat(pages.Select(page => File.ReadAllText(Path.Combine(Repository.Folder, page))));

        var missing = typeof(SlSamOptions)
            .GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly)
            .Where(method => method.ReturnType == typeof(SlSamOptions))
            .Select(preset => preset.Name)
            .Where(name =>
                !text.Contains($"`{name}(", StringComparison.Ordinal) && !text.Contains($"SlSamOptions.{name}(", StringComparison.Ordinal)
            );

        missing.Should().BeEmpty();
    }
}
