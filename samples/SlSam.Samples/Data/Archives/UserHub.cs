using SlSam.HuggingFace;
using SlSam.HuggingFace.Hub;
using SlSam.Samples.Data.Tables;

namespace SlSam.Samples.Data.Archives;

/// <summary>Models and data by what a user wrote, as the user's environment has the hub.</summary>
internal sealed class UserHub : IDisposable
{
    private readonly HubClient _hub;
    private readonly IProgress<DownloadProgress> _progress;
    private readonly string _dataCache;

    internal UserHub(HubClient hub, IProgress<DownloadProgress> progress, string dataCache)
    {
        _hub = hub;
        _progress = progress;
        _dataCache = dataCache;
    }

    /// <summary>Opens it.</summary>
    /// <param name="progress">Told of every piece that has arrived.</param>
    /// <param name="notice">Told what the hub has to say.</param>
    /// <exception cref="BadInputException">A variable of the environment has a value that cannot be.</exception>
    public static UserHub Open(IProgress<DownloadProgress> progress, Action<string> notice)
    {
        try
        {
            return new UserHub(new HubClient(HubSettings.FromEnvironment(), notice: notice), progress, UserCache());
        }
        catch (ArgumentException exception)
        {
            throw new BadInputException(exception.Message);
        }
    }

    /// <summary>The folder of a model: a folder is taken as it is, an id of the hub is fetched if need be.</summary>
    /// <exception cref="IOException">It cannot be had; the message says why.</exception>
    public string FindModel(string idOrFolder, CancellationToken cancellation) =>
        _hub.FetchAsync(idOrFolder, _progress, cancellation).GetAwaiter().GetResult();

    /// <summary>The folder of data: an archive that is known by name is fetched if need be; anything else is taken for a path.</summary>
    /// <exception cref="DownloadException">The archive cannot be had.</exception>
    public string FindData(string nameOrFolder, CancellationToken cancellation) =>
        !Directory.Exists(nameOrFolder) && DataArchive.Find(nameOrFolder) is { } archive
            ? new HubData(_hub, _progress, _dataCache).GetAsync(archive, cancellation).GetAwaiter().GetResult()
            : nameOrFolder;

    /// <summary>Whether data are a data set on the hub: what is there, or is called as a table is, is a path.</summary>
    public static bool IsDataSet(string idOrFile) =>
        !Path.Exists(idOrFile) && !TableFile.IsNamedAsOne(idOrFile) && DataSetId.Parse(idOrFile) is not null;

    /// <summary>The tables of a data set on the hub, fetched if need be.</summary>
    /// <param name="id">Of the data set.</param>
    /// <param name="split">What the names of the files begin with.</param>
    /// <param name="cancellation">Ends a download.</param>
    /// <exception cref="IOException">They cannot be had; the message says why.</exception>
    public IReadOnlyList<string> FindTables(string id, string split, CancellationToken cancellation) =>
        _hub.FetchDataSetAsync(id, split, _progress, cancellation).GetAwaiter().GetResult();

    public void Dispose() => _hub.Dispose();

    /// <summary>A folder of its own in the user's cache folder.</summary>
    private static string UserCache()
    {
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile, Environment.SpecialFolderOption.DoNotVerify);
        var cache = Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } set ? set : Path.Combine(home, ".cache");
        return Path.Combine(cache, "slsam");
    }
}
