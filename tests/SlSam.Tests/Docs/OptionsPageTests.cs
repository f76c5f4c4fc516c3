namespace SlSam.Tests.Docs;

/// <summary>docs/options.md has all options there are.</summary>
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
}
