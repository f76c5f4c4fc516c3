namespace SlSam.Samples.Data;

/// <summary>
/// Batches in order, prepared ahead by workers on other threads while the consumer works on an earlier one. How many workers there are
/// changes nothing but the time.
/// </summary>
public sealed class BatchPrefetcher
{
    /// <summary>More than these gain nothing where a batch is ready in less than a step.</summary>
    private const int MostUsualWorkers = 8;

    private readonly IBatchSource _source;
    private readonly int _workers;
    private readonly int _ahead;
    private readonly RowShare _share;

    /// <summary>Prepares nothing yet.</summary>
    /// <param name="source">Where batches come from.</param>
    /// <param name="workers">How many prepare batches at once, 1 or more; null: as many as there are processors, 8 at most.</param>
    /// <param name="ahead">
    /// How many batches wait for the consumer at most, 1 or more, beside those that workers are at; memory for all of these is taken.
    /// </param>
    /// <param name="share">The rows of each batch that are prepared; null: all.</param>
    public BatchPrefetcher(IBatchSource source, int? workers = null, int ahead = 2, RowShare? share = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(ahead, 1);
        _source = source;
        _share = share ?? RowShare.All;
        _workers = workers ?? Math.Min(Environment.ProcessorCount, MostUsualWorkers);
        ArgumentOutOfRangeException.ThrowIfLessThan(_workers, 1, nameof(workers));
        _ahead = ahead;
    }

    /// <summary>
    /// The batches of an epoch from a given one on. The consumer owns each. What it does not consume is disposed of when it stops, after the
    /// workers have ended. An exception of the source comes when its batch's turn has come.
    /// </summary>
    /// <param name="epoch">From 0.</param>
    /// <param name="first">The batch to begin with, from 0.</param>
    public IEnumerable<Batch> Epoch(int epoch, int first = 0)
    {
        using var stop = new CancellationTokenSource();
        var pending = new Queue<Task<Batch>>();
        try
        {
            var scheduler = new ConcurrentExclusiveSchedulerPair(TaskScheduler.Default, _workers).ConcurrentScheduler;
            for (var next = first; next < _source.Batches || pending.Count > 0; )
            {
                while (next < _source.Batches && pending.Count < _workers + _ahead)
                {
                    pending.Enqueue(Prepare(epoch, next++, scheduler, stop.Token));
                }
                yield return pending.Dequeue().GetAwaiter().GetResult();
            }
        }
        finally
        {
            stop.Cancel();
            Discard(pending);
        }
    }

    private Task<Batch> Prepare(int epoch, int index, TaskScheduler scheduler, CancellationToken stop) =>
        Task.Factory.StartNew(() => _source.Load(epoch, index, _share), stop, TaskCreationOptions.DenyChildAttach, scheduler);

    private static void Discard(IReadOnlyCollection<Task<Batch>> pending)
    {
        // however they end: nobody waits for their exceptions any more
        Task.WhenAll(pending).ContinueWith(_ => { }, TaskScheduler.Default).Wait();
        foreach (var task in pending.Where(task => task.IsCompletedSuccessfully))
        {
            task.Result.Dispose();
        }
    }
}
