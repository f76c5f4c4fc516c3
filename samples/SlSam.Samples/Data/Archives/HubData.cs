using SlSam.HuggingFace;

namespace SlSam.Samples.Data.Archives;

/// <summary>Archives of data, each unpacked into a folder of the data cache; the archive itself is not kept.</summary>
internal sealed class HubData(HubClient hub, IProgress<DownloadProgress>? progress, string cache)
{
    /// <summary>The folder of an archive's files, after it was fetched and unpacked if need be.</summary>
    /// <exception cref="DownloadException">The archive cannot be had, or its content is wrong.</exception>
    /// <exception cref="FileNotFoundException">It has not been fetched, and the settings say to stay offline.</exception>
    public async Task<string> GetAsync(DataArchive archive, CancellationToken cancellation)
    {
        var folder = Path.Combine(cache, archive.Name);
        try
        {
            await hub.FetchOnceAsync(archive.Url, folder, file => TarGzip.Unpack(file, folder), archive.Md5, progress, cancellation);
        }
        catch (DownloadException exception)
        {
            throw exception.With($"Without it, unpack the archive by hand into {folder}.");
        }
        return Path.Combine(folder, archive.Folder);
    }
}
