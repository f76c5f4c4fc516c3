namespace SlSam.Samples;

/// <summary>What users call the members of enumerations.</summary>
public static class EnumNames
{
    /// <summary>Its name in lower case.</summary>
    public static string Name<T>(this T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();
}
