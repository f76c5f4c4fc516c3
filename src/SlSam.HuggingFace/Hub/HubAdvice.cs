using System.Net;

namespace SlSam.HuggingFace.Hub;

/// <summary>What a user can do about an answer of the hub.</summary>
internal static class HubAdvice
{
    public static DownloadException Explain(DownloadException exception, HubId id, HubSettings settings)
    {
        var page = $"{DownloadException.SafeText(settings.Endpoint).TrimEnd('/')}/{id.Place}";
        var advice = exception.StatusCode switch
        {
            HttpStatusCode.Unauthorized when settings.Token is null =>
                $"Either there is no such {id.Noun} (nor a {id.Local} {id}), or it is private or gated: then accept its terms at {page} and set HF_TOKEN.",
            HttpStatusCode.Unauthorized =>
                $"Either there is no such {id.Noun} (nor a {id.Local} {id}), or the token in HF_TOKEN or in the login's token file is not valid for it.",
            HttpStatusCode.Forbidden when settings.Token is null => $"The {id.Noun} is gated: accept its terms at {page} and set HF_TOKEN.",
            HttpStatusCode.Forbidden =>
                $"The {id.Noun} is gated: accept its terms at {page} with the account of the token, which has to be one that may read.",
            HttpStatusCode.NotFound when exception.HubError == "RevisionNotFound" =>
                $"The {id.Noun} has no branch, tag or commit {id.Revision}.",
            HttpStatusCode.NotFound => $"There is no such {id.Noun} at {page}, nor a {id.Local} {id}.",
            HttpStatusCode.TooManyRequests => "The hub asks for patience: try again later; with HF_TOKEN set it allows more.",
            null when exception.InnerException is HttpRequestException => $"There is no {id.Local} {id} here either.",
            >= HttpStatusCode.InternalServerError => "The hub has trouble: try again later.",
            _ => null,
        };
        return advice is null ? exception : exception.With(advice);
    }
}
