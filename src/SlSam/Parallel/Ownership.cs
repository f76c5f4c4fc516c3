namespace SlSam.Parallel;

/// <summary>
/// Which rank keeps what. Sets of things are spread so that every rank has about as much of each set, and of all of them: no two ranks are further apart, in a set or in
/// all, than its largest thing. It follows from names and sizes alone, so that all ranks find the same, whatever was before.
/// </summary>
internal static class Ownership
{
    /// <param name="sets">What is in use together, set by set.</param>
    /// <param name="ranks">Number of ranks.</param>
    /// <returns>The rank of each thing.</returns>
    public static IReadOnlyDictionary<T, int> Spread<T>(IEnumerable<IEnumerable<Owned<T>>> sets, int ranks)
        where T : notnull
    {
        var owners = new Dictionary<T, int>();
        var totals = new long[ranks];
        foreach (var set in sets)
        {
            int[] poorestFirst = [.. Enumerable.Range(0, ranks).OrderBy(rank => totals[rank])];
            foreach (var (rank, part) in poorestFirst.Zip(Divide(set, ranks).OrderByDescending(part => part.Bytes)))
            {
                totals[rank] += part.Bytes;
                part.Keys.ForEach(key => owners.Add(key, rank));
            }
        }

        return owners;
    }

    /// <summary>Divides a set: each thing, the largest first, goes to the part that is smallest.</summary>
    private static List<Part<T>> Divide<T>(IEnumerable<Owned<T>> set, int parts)
    {
        var divided = Enumerable.Range(0, parts).Select(_ => new Part<T>()).ToList();
        foreach (var thing in set.OrderByDescending(thing => thing.Bytes).ThenBy(thing => thing.Name, StringComparer.Ordinal))
        {
            var smallest = divided.MinBy(part => part.Bytes)!;
            smallest.Keys.Add(thing.Key);
            smallest.Bytes += thing.Bytes;
        }

        return divided;
    }

    private sealed class Part<T>
    {
        public List<T> Keys { get; } = [];

        public long Bytes { get; set; }
    }
}

/// <summary>A thing that one rank is to keep.</summary>
/// <param name="Key">The thing.</param>
/// <param name="Name">Tells it from others of its size.</param>
/// <param name="Bytes">How large it is.</param>
internal readonly record struct Owned<T>(T Key, string Name, long Bytes);
