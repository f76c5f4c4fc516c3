namespace SlSam.Samples.Data;

/// <summary>Labels of which a share is wrong, to see how a way of training bears that: which ones, and what they say, depends on the seed alone.</summary>
public static class LabelNoise
{
    /// <summary>The labels with a share of them changed, each to one of the other classes, all of these alike.</summary>
    /// <param name="labels">Numbers of classes.</param>
    /// <param name="classes">How many there are; with less than two no label can be wrong.</param>
    /// <param name="share">0 to 1; how many labels that are is rounded.</param>
    /// <param name="seed">Of the draws.</param>
    public static int[] Of(IEnumerable<int> labels, int classes, double share, long seed)
    {
        int[] noisy = [.. labels];
        if (classes < 2)
        {
            return noisy;
        }
        int[] order = [.. Enumerable.Range(0, noisy.Length)];
        var draws = new Draws(seed);
        draws.Shuffle(order);
        foreach (var index in order.Take((int)Math.Round(share * noisy.Length)))
        {
            noisy[index] = (noisy[index] + 1 + draws.NextInt(classes - 1)) % classes;
        }
        return noisy;
    }
}
