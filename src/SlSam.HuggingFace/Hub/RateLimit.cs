using System.Globalization;
using System.Net.Http.Headers;
using System.Text.RegularExpressions;

namespace SlSam.HuggingFace.Hub;

/// <summary>What a server that was asked too often says of when to come back, in place of <c>Retry-After</c>.</summary>
internal static partial class RateLimit
{
    private static readonly string[] Names = ["RateLimit", "RateLimit-Reset"];

    /// <summary>
    /// Seconds until something is left again: <c>RateLimit: "api";r=0;t=57</c>, or <c>limit=100, remaining=0, reset=57</c>, or
    /// <c>RateLimit-Reset: 57</c>. The longest of several. Null where none is told, or one is not understood.
    /// </summary>
    public static TimeSpan? Wait(HttpResponseHeaders headers)
    {
        var seconds = Names
            .SelectMany(name => headers.TryGetValues(name, out var values) ? values : [])
            .SelectMany(value => Seconds().Matches(value))
            .Select(match => int.TryParse(match.Groups[1].Value, CultureInfo.InvariantCulture, out var number) ? number : (int?)null)
            .Max();
        return seconds is { } wait ? TimeSpan.FromSeconds(wait) : null;
    }

    [GeneratedRegex(@"(?:^|[;,\s])(?:t=|reset=|(?=\d+\s*$))(\d+)", RegexOptions.IgnoreCase)]
    private static partial Regex Seconds();
}
