namespace SlSam.HuggingFace.Hub;

/// <summary>
/// When to try again: after base * 2^n seconds, half of it by chance (so that many clients do not come back at once), or after what the
/// server asks for. A try that got further than all before it starts the count anew, so that a long download survives many breaks.
/// </summary>
internal sealed record RetryPolicy
{
    /// <summary>Tries without progress.</summary>
    public int MaxTries { get; init; } = 6;

    public TimeSpan BaseDelay { get; init; } = TimeSpan.FromSeconds(1);

    public TimeSpan LongestDelay { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>A server that asks for more is not waited for.</summary>
    public TimeSpan LongestRetryAfter { get; init; } = TimeSpan.FromMinutes(5);

    public Func<TimeSpan, CancellationToken, Task> Delay { get; init; } = Task.Delay;

    /// <summary>Uniform from 0 to 1.</summary>
    public Func<double> NextUniform { get; init; } = Random.Shared.NextDouble;

    /// <param name="attempt">What may fail with a <see cref="DownloadException"/>.</param>
    /// <param name="progress">Grows when an attempt gets further.</param>
    /// <param name="notice">Told of every wait.</param>
    /// <param name="cancellation">Ends attempts and waits.</param>
    public async Task<T> RunAsync<T>(Func<Task<T>> attempt, Func<long> progress, Action<string> notice, CancellationToken cancellation)
    {
        var furthest = progress();
        for (var tries = 1; ; tries++)
        {
            try
            {
                return await attempt();
            }
            catch (DownloadException exception) when (exception.IsTransient)
            {
                var reached = progress();
                tries = reached > furthest ? 1 : tries;
                furthest = Math.Max(furthest, reached);
                if (tries >= MaxTries || exception.RetryAfter > LongestRetryAfter)
                {
                    throw tries > 1 ? exception.AfterTries(tries) : exception;
                }
                var wait = exception.RetryAfter ?? BackOff(tries);
                notice($"{exception.Message} Trying again in {wait.TotalSeconds:0.#} s.");
                await Delay(wait, cancellation);
            }
        }
    }

    private TimeSpan BackOff(int tries)
    {
        var full = Math.Min(BaseDelay.TotalSeconds * Math.Pow(2, tries - 1), LongestDelay.TotalSeconds);
        return TimeSpan.FromSeconds(full * (0.5 + 0.5 * NextUniform()));
    }
}
