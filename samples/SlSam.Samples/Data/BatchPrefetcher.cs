namespace SlSam.Samples.Data;

/// <summary>Batches in order, prepared ahead on other threads while the consumer works on an earlier one.</summary>
/// <param name="source">Where batches come from.</param>
/// <param name="ahead">How many are prepared ahead at most, 1 or more; memory for as many is taken.</param>
public sealed class BatchPrefetcher(IBatchSource source, int ahead = 2)
{
    /// <summary>The batches of an epoch from a given one on. The consumer owns each; those not consumed are disposed of.</summary>
    public IEnumerable<Batch> Epoch(int epoch, int first = 0)
    {
        var pending = new Queue<Task<Batch>>();
        try
        {
            for (var next = first; next < source.Batches || pending.Count > 0; next++)
            {
                if (next < source.Batches)
                {
                    var index = next;
                    pending.Enqueue(Task.Run(() => source.Load(epoch, index)));
                }
                if (pending.Count > ahead || next >= source.Batches)
                {
                    yield return pending.Dequeue().GetAwaiter().GetResult();
                }
            }
        }
        finally
        {
            Discard(pending);
        }
    }

    private static void Discard(IEnumerable<Task<Batch>> pending)
    {
        foreach (var task in pending)
        {
            task.ContinueWith(done => done.Result.Dispose(), TaskContinuationOptions.OnlyOnRanToCompletion);
        }
    }
}
