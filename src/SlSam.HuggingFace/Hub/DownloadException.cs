using System.Net;

namespace SlSam.HuggingFace;

/// <summary>A file that could not be had. The message names the address (without query, user or token), what happened, and what may help.</summary>
public sealed class DownloadException : IOException
{
    private readonly string _fault;

    internal DownloadException(Uri url, string fault, Exception? innerException = null)
        : this(SafeText(url), fault, innerException) { }

    private DownloadException(string url, string fault, Exception? innerException)
        : base($"{url}: {fault}", innerException)
    {
        Url = url;
        _fault = fault;
    }

    /// <summary>The address, without anything that may be secret.</summary>
    public string Url { get; }

    /// <summary>The server's answer; null where there was none, or where its content is at fault.</summary>
    public HttpStatusCode? StatusCode { get; internal init; }

    /// <summary>Whether another try may go better.</summary>
    internal bool IsTransient { get; init; }

    /// <summary>How long the server asks to wait before another try.</summary>
    internal TimeSpan? RetryAfter { get; init; }

    /// <summary>The hub's own word for what is wrong, such as RepoNotFound.</summary>
    internal string? HubError { get; init; }

    internal DownloadException AfterTries(int tries) =>
        new(Url, $"{_fault} Tried {tries} times.", InnerException)
        {
            StatusCode = StatusCode,
            RetryAfter = RetryAfter,
            HubError = HubError,
        };

    /// <summary>The same, with a sentence behind it that says what may help.</summary>
    public DownloadException With(string advice) =>
        new(Url, $"{_fault} {advice}", InnerException) { StatusCode = StatusCode, HubError = HubError };

    /// <summary>Signed addresses have their secret in the query, others in the user's part.</summary>
    internal static string SafeText(Uri url) => url.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped);
}
