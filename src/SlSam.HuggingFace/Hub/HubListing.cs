using System.Text.Json;

namespace SlSam.HuggingFace.Hub;

/// <summary>What the hub says of a model or a data set as a whole.</summary>
/// <param name="Commit">The commit that the answer is about.</param>
/// <param name="Files">The names of its files, with slashes between folders; all are inside of the folder that they are put into.</param>
internal sealed record HubListing(string Commit, IReadOnlyList<string> Files)
{
    /// <summary>Reads the hub's answer; null where it is none. Names that would lead out of a folder are left out.</summary>
    public static HubListing? Parse(byte[] answer)
    {
        try
        {
            using var document = JsonDocument.Parse(answer);
            var root = document.RootElement;
            return
                root.TryGetProperty("sha", out var commit)
                && root.TryGetProperty("siblings", out var files)
                && commit.GetString() is { } text
                ? new HubListing(text, [.. files.EnumerateArray().Select(NameOf).OfType<string>().Where(IsInside)])
                : null;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static string? NameOf(JsonElement file) => file.TryGetProperty("rfilename", out var name) ? name.GetString() : null;

    private static bool IsInside(string file) =>
        file.AsSpan().IndexOfAny("\\:\0\n\r") < 0 && file.Split('/').All(part => part is not ("" or "." or ".."));
}
