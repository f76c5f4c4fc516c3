using SlSam.HuggingFace;
using SlSam.HuggingFace.Files;
using SlSam.HuggingFace.Hub;

namespace SlSam.Samples.Data.Archives;

/// <summary>Archives of data, each unpacked into a folder of the data cache; the archive itself is not kept.</summary>
internal sealed class HubData(HubClient hub, IProgress<DownloadProgress>? progress, string cache)
{
    /// <summary>The folder of an archive's files, after it was fetched and unpacked if need be.</summary>
    /// <exception cref="DownloadException">The archive cannot be had, or its content is wrong.</exception>
    /// <exception cref="DirectoryNotFoundException">It has not been fetched, and the settings say to stay offline.</exception>
    public async Task<string> GetAsync(DataArchive archive, CancellationToken cancellation)
    {
        var folder = Path.Combine(cache, archive.Name);
        if (!Directory.Exists(folder))
        {
            await FetchAsync(archive, folder, cancellation);
        }
        return Path.Combine(folder, archive.Folder);
    }

    private async Task FetchAsync(DataArchive archive, string folder, CancellationToken cancellation)
    {
        if (hub.Settings.IsOffline)
        {
            throw new DirectoryNotFoundException(
                $"{folder}: found no {archive.Name}, and HF_HUB_OFFLINE is set. Unpack {archive.Url} there."
            );
        }
        void OnWait() => hub.Notice($"Waiting for another process that fetches {archive.Name} ({folder}.lock).");
        using var held = await FileLock.AcquireAsync($"{folder}.lock", hub.Retry.Delay, OnWait, cancellation);
        if (Directory.Exists(folder))
        {
            return;
        }
        var file = $"{folder}.tar.gz";
        await DownloadAsync(archive, file, folder, cancellation);
        TarGzip.Unpack(file, folder);
        File.Delete(file);
    }

    private async Task DownloadAsync(DataArchive archive, string file, string folder, CancellationToken cancellation)
    {
        try
        {
            var download = new Download(archive.Name, archive.Url) { Checksum = new Checksum(ChecksumKind.Md5, archive.Md5) };
            await hub.NewDownloader(progress).DownloadAsync(download, file, cancellation);
        }
        catch (DownloadException exception)
        {
            throw exception.With($"Without it, unpack the archive by hand into {folder}.");
        }
    }
}
