using SlSam.HuggingFace;

namespace SlSam.Samples.CommandLine;

/// <summary>The hub as the user's environment has it.</summary>
public static class UserHub
{
    /// <summary>Opens it; the caller disposes of it.</summary>
    /// <param name="error">Receives what the hub has to say, a line each.</param>
    /// <exception cref="BadInputException">A variable of the environment has a value that cannot be.</exception>
    public static HubClient Open(TextWriter error) => Open(new DownloadNotices(error), error.WriteLine);

    /// <summary>Opens it; the caller disposes of it.</summary>
    /// <param name="progress">Told of every piece that has arrived.</param>
    /// <param name="notice">Told what the hub has to say.</param>
    /// <exception cref="BadInputException">A variable of the environment has a value that cannot be.</exception>
    public static HubClient Open(IProgress<DownloadProgress> progress, Action<string> notice)
    {
        try
        {
            return new HubClient(HubSettings.FromEnvironment(), progress, notice);
        }
        catch (ArgumentException exception)
        {
            throw new BadInputException(exception.Message);
        }
    }
}
