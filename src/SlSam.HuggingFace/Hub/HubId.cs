using System.Text.RegularExpressions;

namespace SlSam.HuggingFace.Hub;

/// <summary>
/// A model or a data set on the hub: <c>organization/name</c>, with <c>@revision</c> (a branch, a tag, a commit) where it is not main.
/// </summary>
internal sealed partial record HubId(string Repository, string Revision)
{
    private const string MainBranch = "main";

    /// <summary>Whether it is a data set, not a model.</summary>
    public bool IsDataSet { get; init; }

    /// <summary>Where on the hub its page is, and its files below that.</summary>
    public string Place => IsDataSet ? $"datasets/{Repository}" : Repository;

    /// <summary>What it is, for people.</summary>
    public string Noun => IsDataSet ? "data set" : "model";

    /// <summary>What a user may have meant who names none of the hub, for people.</summary>
    public string Local => IsDataSet ? "file" : "folder";

    /// <summary>Whether the revision is a commit, whose files never change.</summary>
    public bool IsCommit => CommitPattern.IsMatch(Revision);

    /// <summary>Null where the text cannot be a hub's id.</summary>
    public static HubId? Parse(string text)
    {
        var match = IdPattern.Match(text);
        if (!match.Success || text.Contains("..", StringComparison.Ordinal) || text.Contains("--", StringComparison.Ordinal))
        {
            return null;
        }
        var revision = match.Groups["revision"] is { Success: true } group ? group.Value : MainBranch;
        return new HubId(match.Groups["repository"].Value, revision);
    }

    public override string ToString() => Revision == MainBranch ? Repository : $"{Repository}@{Revision}";

    [GeneratedRegex(
        @"\A(?<repository>(?:[A-Za-z0-9_][A-Za-z0-9_.-]{0,95}/)?[A-Za-z0-9_][A-Za-z0-9_.-]{0,95})(?:@(?<revision>[A-Za-z0-9_][A-Za-z0-9_.-]*(?:/[A-Za-z0-9_][A-Za-z0-9_.-]*)*))?\z"
    )]
    private static partial Regex IdPattern { get; }

    [GeneratedRegex(@"\A[0-9a-f]{40}\z")]
    private static partial Regex CommitPattern { get; }

    /// <summary>Whether a text of a server is a commit, and so may become a folder's name.</summary>
    public static bool IsCommitText(string? text) => text is not null && CommitPattern.IsMatch(text);
}
