using System.Net.Http.Headers;

namespace SlSam.HuggingFace.Hub;

/// <summary>A secret of the user that does not print.</summary>
internal sealed class HubToken
{
    private readonly string _secret;

    private HubToken(string secret)
    {
        _secret = secret;
    }

    /// <param name="text">The token, perhaps with white space around it; null or nothing but white space: no token.</param>
    /// <param name="origin">Where it comes from, for the message.</param>
    /// <exception cref="ArgumentException">It has letters that no token has; the message does not repeat them.</exception>
    public static HubToken? From(string? text, string origin)
    {
        var secret = text?.Trim();
        if (string.IsNullOrEmpty(secret))
        {
            return null;
        }
        var isHeaderSafe = secret.All(letter => letter is > ' ' and <= '~');
        return isHeaderSafe
            ? new HubToken(secret)
            : throw new ArgumentException(
                $"{origin}: found white space or letters outside of ASCII in it, expected a token such as hf_..."
            );
    }

    public AuthenticationHeaderValue ToHeader() => new("Bearer", _secret);

    public override string ToString() => "(token)";
}
