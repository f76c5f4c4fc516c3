using System.Net;

namespace SlSam.HuggingFace.Hub;

/// <summary>What was fetched before serves where the hub cannot be had, and is not asked for where the user says so.</summary>
internal static class HubAccess
{
    /// <param name="id">What is asked for.</param>
    /// <param name="cached">What the cache has of it; null: not all that is needed.</param>
    /// <param name="settings">Whether to ask at all.</param>
    /// <param name="fetch">Asks.</param>
    /// <param name="notice">Told where the cache serves in place of the hub.</param>
    /// <exception cref="FileNotFoundException">The cache has not all of it, and the settings say to stay offline.</exception>
    /// <exception cref="DownloadException">The cache has not all of it, and the hub cannot be had; or there is no such thing.</exception>
    public static async Task<T> GetAsync<T>(HubId id, T? cached, HubSettings settings, Func<Task<T>> fetch, Action<string> notice)
        where T : class
    {
        if (settings.IsOffline)
        {
            return cached
                ?? throw new FileNotFoundException(
                    $"{id}: found no such {id.Local}, and not all of a {id.Noun} with that id in {settings.ModelCache}; HF_HUB_OFFLINE is set, so the hub is not asked."
                );
        }
        try
        {
            return await fetch();
        }
        catch (DownloadException exception) when (cached is not null && exception.StatusCode != HttpStatusCode.NotFound)
        {
            notice($"{exception.Message} Taking {id} as it was fetched before.");
            return cached;
        }
        catch (DownloadException exception)
        {
            throw HubAdvice.Explain(exception, id, settings);
        }
    }
}
