namespace SlSam.HuggingFace.Hub;

/// <summary>
/// A data set on the hub, or a part of it: <c>organization/name</c>, perhaps with the beginning of its files' paths behind another slash, and
/// with <c>@revision</c> where it is not main.
/// </summary>
/// <param name="Id">The data set.</param>
/// <param name="Beginning">What the paths of the files meant begin with; empty: any.</param>
internal sealed record DataSetId(HubId Id, string Beginning)
{
    private const int Shown = 8;

    /// <summary>The hub turns what is published in other formats into Parquet, on a branch of its own.</summary>
    private const string Converted = "refs/convert/parquet";

    /// <summary>Null where the text cannot be one.</summary>
    public static DataSetId? Parse(string text)
    {
        var at = text.IndexOf('@', StringComparison.Ordinal);
        var (place, revision) = at < 0 ? (text, "") : (text[..at], text[at..]);
        if (place.Split('/', 3) is not [var organization, var name, .. var rest])
        {
            return null;
        }
        var beginning = rest is [var path] ? path : "";
        var isPath = beginning.Split('/') is [.. var folders, _] && folders.All(folder => folder is not ("" or "." or ".."));
        return isPath && HubId.Parse($"{organization}/{name}{revision}") is { } id
            ? new DataSetId(id with { IsDataSet = true }, beginning)
            : null;
    }

    /// <summary>
    /// The Parquet files of a split among all files, in order: those whose name, or that of their folder, begins with its name; where this id
    /// says how their names begin, those.
    /// </summary>
    /// <exception cref="FileNotFoundException">There are none, or they lie in several folders.</exception>
    public IReadOnlyList<string> Choose(IReadOnlyList<string> files, string split)
    {
        string[] found =
        [
            .. files
                .Where(file => file.EndsWith(".parquet", StringComparison.OrdinalIgnoreCase))
                .Where(file => file.StartsWith(Beginning, StringComparison.Ordinal) && (SaysName(file) || IsOf(file, split)))
                .Order(StringComparer.Ordinal),
        ];
        string[] folders = [.. found.Select(FolderOf).Distinct()];
        return folders.Length switch
        {
            1 => found,
            0 => throw new FileNotFoundException(
                $"{this}: found {Named(files)}, expected Parquet files whose names begin with '{split}'.{Advice}"
            ),
            _ => throw new FileNotFoundException(
                $"{this}: found Parquet files whose names begin with '{split}' in the folders {string.Join(", ", folders.Take(Shown))}, "
                    + $"expected one folder: name it, as in {Id.Repository}/{folders[0]}."
            ),
        };
    }

    public override string ToString()
    {
        var id = Id.ToString();
        return Beginning.Length == 0 ? id : id.Insert(Id.Repository.Length, $"/{Beginning}");
    }

    private string Advice => Id.Revision == Converted ? "" : $" The hub's own conversion may have some: {Id.Repository}@{Converted}.";

    private static string FolderOf(string file) => file[..Math.Max(file.LastIndexOf('/'), 0)];

    private bool SaysName(string file) => Beginning.Length > file.LastIndexOf('/') + 1;

    private static bool IsOf(string file, string split)
    {
        var parts = file.Split('/');
        return parts.TakeLast(2).Any(part => part.StartsWith(split, StringComparison.Ordinal));
    }

    private static string Named(IReadOnlyList<string> files)
    {
        string[] tables = [.. files.Where(file => file.EndsWith(".parquet", StringComparison.OrdinalIgnoreCase))];
        string[] shown = [.. (tables.Length > 0 ? tables : files).Order(StringComparer.Ordinal)];
        var more = shown.Length > Shown ? $" and {shown.Length - Shown} more" : "";
        return shown.Length == 0
            ? "no files"
            : $"the {(tables.Length > 0 ? "Parquet files" : "files")} {string.Join(", ", shown.Take(Shown))}{more}";
    }
}
