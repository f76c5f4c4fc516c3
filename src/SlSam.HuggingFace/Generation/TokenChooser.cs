namespace SlSam.HuggingFace.Generation;

/// <summary>Chooses the next tokens of one text by their logits, as <see cref="GenerationOptions"/> say.</summary>
/// <param name="options">How.</param>
/// <param name="text">The tokens that are there already.</param>
internal sealed class TokenChooser(GenerationOptions options, IEnumerable<int> text)
{
    private readonly HashSet<int> _seen = [.. options.RepetitionPenalty == 1 ? [] : text];
    private readonly SplitMix _random = new(options.Seed ?? (ulong)Random.Shared.NextInt64());

    /// <summary>Whether the likeliest token is always the one: no more than its number is needed of the logits.</summary>
    public static bool TakesLikeliest(GenerationOptions options) => !options.Sample && options.RepetitionPenalty == 1;

    /// <summary>Chooses one, and counts it as seen.</summary>
    /// <param name="logits">Of all tokens; changed here.</param>
    /// <exception cref="InvalidOperationException">The likeliest logit is not a finite number.</exception>
    public int Choose(Span<float> logits)
    {
        Penalize(logits);
        var likeliest = IndexOfMax(logits);
        if (!float.IsFinite(logits[likeliest]))
        {
            throw new InvalidOperationException(
                $"Found the logit {logits[likeliest]}, expected finite numbers: the model's weights are broken."
            );
        }
        var chosen = options.Sample ? Draw(Weights(logits, logits[likeliest])) : likeliest;
        if (options.RepetitionPenalty != 1)
        {
            _seen.Add(chosen);
        }
        return chosen;
    }

    /// <summary>The probabilities that a draw would have.</summary>
    /// <param name="logits">Of all tokens; changed here.</param>
    public double[] Probabilities(Span<float> logits)
    {
        Penalize(logits);
        var probabilities = new double[logits.Length];
        var candidates = Weights(logits, logits[IndexOfMax(logits)]);
        var sum = candidates.Sum(candidate => candidate.Weight);
        foreach (var (id, weight) in candidates)
        {
            probabilities[id] = weight / sum;
        }
        return probabilities;
    }

    private void Penalize(Span<float> logits)
    {
        var penalty = (float)options.RepetitionPenalty;
        foreach (var id in _seen)
        {
            logits[id] = logits[id] < 0 ? logits[id] * penalty : logits[id] / penalty;
        }
    }

    /// <summary>What may be drawn, in no order, with weights that are as the probabilities are; the likeliest has 1.</summary>
    private List<Candidate> Weights(ReadOnlySpan<float> logits, float highest)
    {
        var lowest = options.TopK > 0 && options.TopK < logits.Length ? Highest(logits, options.TopK) : float.NegativeInfinity;
        var candidates = new List<Candidate>();
        for (var id = 0; id < logits.Length; id++)
        {
            if (logits[id] >= lowest)
            {
                candidates.Add(new Candidate(id, Math.Exp((logits[id] - (double)highest) / options.Temperature)));
            }
        }
        var likeliest = options.TopP < 1 ? Likeliest(candidates, options.TopP) : candidates;
        likeliest.RemoveAll(candidate => candidate.Weight < options.MinP);
        return likeliest;
    }

    /// <summary>The k-th highest.</summary>
    private static float Highest(ReadOnlySpan<float> logits, int k)
    {
        var highest = new PriorityQueue<float, float>(k + 1);
        foreach (var logit in logits)
        {
            if (highest.Count < k)
            {
                highest.Enqueue(logit, logit);
            }
            else if (logit > highest.Peek())
            {
                highest.EnqueueDequeue(logit, logit);
            }
        }
        return highest.Peek();
    }

    /// <summary>
    /// Those that have a share of the sum together: from the least likely on they go as long as what goes does not exceed the rest. What is less
    /// than an equal part of the rest goes in any case, and need not be sorted.
    /// </summary>
    private static List<Candidate> Likeliest(List<Candidate> candidates, double share)
    {
        var rest = (1 - share) * candidates.Sum(candidate => candidate.Weight);
        var part = rest / candidates.Count;
        var gone = candidates.Sum(candidate => candidate.Weight < part ? candidate.Weight : 0);
        candidates.RemoveAll(candidate => candidate.Weight < part);
        candidates.Sort((left, right) => left.Weight.CompareTo(right.Weight));
        var first = 0;
        while (first < candidates.Count - 1 && gone + candidates[first].Weight <= rest)
        {
            gone += candidates[first++].Weight;
        }
        candidates.RemoveRange(0, first);
        return candidates;
    }

    private int Draw(List<Candidate> candidates)
    {
        var left = _random.NextDouble() * candidates.Sum(candidate => candidate.Weight);
        foreach (var (id, weight) in candidates)
        {
            left -= weight;
            if (left < 0)
            {
                return id;
            }
        }
        return candidates[^1].Id;
    }

    /// <summary>The first of the highest; of what is no number, the first.</summary>
    private static int IndexOfMax(ReadOnlySpan<float> logits)
    {
        var best = 0;
        for (var i = 1; i < logits.Length && !float.IsNaN(logits[best]); i++)
        {
            if (!(logits[i] <= logits[best]))
            {
                best = i;
            }
        }
        return best;
    }

    private readonly record struct Candidate(int Id, double Weight);
}
