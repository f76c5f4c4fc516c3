using System.Net.Http.Headers;

namespace SlSam.HuggingFace.Hub;

/// <summary>What is asked of a server.</summary>
internal sealed record Fetch(HttpMethod Method, Uri Url)
{
    /// <summary>Sent to the origin of <see cref="Url"/> alone, wherever redirects lead.</summary>
    public HubToken? Token { get; init; }

    /// <summary>The first byte wanted.</summary>
    public long From { get; init; }

    /// <summary>What the bytes before it were taken from: if the file has changed since, the server is to send it whole.</summary>
    public EntityTagHeaderValue? IfStill { get; init; }

    /// <summary>Whether an answer that redirects says enough already.</summary>
    public Func<HttpResponseMessage, bool> StopsAt { get; init; } = _ => false;
}
