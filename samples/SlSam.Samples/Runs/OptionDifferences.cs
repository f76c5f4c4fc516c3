using System.Text.Json.Nodes;

namespace SlSam.Samples.Runs;

/// <summary>What differs between the options of two runs, as their files of options have them.</summary>
internal static class OptionDifferences
{
    /// <summary>Options of which results do not depend, so that a run may go on with others.</summary>
    private static readonly string[] Free = ["workers", "checkpoint-every", "device"];

    /// <summary>The keys that differ, each with what it was and is, as JSON.</summary>
    /// <remarks>
    /// An option that a run of an earlier version does not know was off in it. Numbers that were computed and numbers that were read are of different types, which
    /// compare as text only.
    /// </remarks>
    /// <param name="was">Of the run that there is.</param>
    /// <param name="now">Of the one that is asked for.</param>
    /// <param name="except">Keys that may differ, beside those of which results do not depend.</param>
    public static IReadOnlyList<(string Key, string Was, string Now)> Between(
        JsonObject was,
        JsonObject now,
        params IEnumerable<string> except
    ) =>
        [
            .. was.Select(option => option.Key)
                .Union(now.Select(option => option.Key))
                .Except(Free)
                .Except(except)
                .Where(key => was.ContainsKey(key) || !IsOff(now[key]))
                .Select(key => (Key: key, Was: TextOf(was[key]), Now: TextOf(now[key])))
                .Where(option => option.Was != option.Now),
        ];

    private static bool IsOff(JsonNode? value) => TextOf(value) is "false" or "0" or "not given";

    private static string TextOf(JsonNode? value) =>
        value switch
        {
            null => "not given",
            JsonValue text when text.TryGetValue<string>(out var letters) => letters,
            _ => value.ToJsonString(),
        };
}
