using System.Text.RegularExpressions;

namespace SlSam.Samples.Tests.Docs;

/// <summary>The files and commands of docs/data.md, in their order.</summary>
internal static partial class DataPage
{
    /// <summary>A file that the page shows, or a folder of images by their paths.</summary>
    /// <param name="Name">Of it.</param>
    /// <param name="Kind">csv, json, folder.</param>
    /// <param name="Text">What is in it.</param>
    internal sealed record Shown(string Name, string Kind, string Text);

    /// <summary>Commands, and what they print among other things.</summary>
    internal sealed record Commands(IReadOnlyList<string> Lines, IReadOnlyList<string> Output);

    /// <summary>Files as <see cref="Shown"/>, commands as <see cref="Commands"/>.</summary>
    public static IEnumerable<object> Read(string path)
    {
        var blocks = Block().Matches(File.ReadAllText(path).Replace("\r\n", "\n"));
        for (var index = 0; index < blocks.Count; index++)
        {
            var (name, kind, text) = (Part(index, "name"), Part(index, "kind"), Part(index, "text"));
            if (name.Length > 0)
            {
                yield return new Shown(name, kind, text);
            }
            else if (kind == "sh")
            {
                var isFollowed = index + 1 < blocks.Count && Part(index + 1, "kind") == "text";
                yield return new Commands(Lines(text), isFollowed ? Lines(Part(index + 1, "text")) : []);
            }
        }

        string Part(int index, string group) => blocks[index].Groups[group].Value;
    }

    private static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    [GeneratedRegex(@"(`(?<name>[\w.]+)`:\n)?^```(?<kind>\w+)\n(?<text>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Block();
}
