namespace SlSam.Samples.Reports;

/// <summary>What a model, a folder or a file is called in titles.</summary>
internal static class ShortName
{
    /// <summary>Of a folder or a file its own name: where it lies says nothing to those who look at tables. Anything else stays as it is.</summary>
    public static string? Of(string? value) =>
        Path.Exists(value) ? Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(value))) : value;
}
