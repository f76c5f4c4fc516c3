namespace SlSam.Parallel;

/// <summary>What ranks do beside steps, so that none waits for one that failed.</summary>
public static class CollectiveExtensions
{
    /// <summary>
    /// Does something on this rank, such as reading a file, and goes on when all ranks have done theirs. All ranks call it, in the same order; what they do within it
    /// may differ, and may be calls and steps in common.
    /// <example>
    /// <code>
    /// ranks.Together(() =>
    /// {
    ///     if (ranks.Rank == 0)
    ///         model.save("model.dat");
    /// });
    /// </code>
    /// </example>
    /// </summary>
    /// <param name="collective">The ranks.</param>
    /// <param name="act">What this rank does. What it throws, this rank throws; the others, told of it where they meet next, throw a <see cref="CollectiveException"/>.</param>
    /// <exception cref="CollectiveException">Another rank failed; says which and why.</exception>
    public static void Together(this ICollective collective, Action act)
    {
        Require.NotNull(act);
        collective.Together(() =>
        {
            act();
            return true;
        });
    }

    /// <summary>The same with a result, which is this rank's own.</summary>
    /// <returns>What <paramref name="act"/> gave.</returns>
    /// <inheritdoc cref="Together(ICollective, Action)"/>
    public static T Together<T>(this ICollective collective, Func<T> act)
    {
        Require.NotNull(collective);
        Require.NotNull(act);
        var ranks = new Ranks(collective, reducesAscent: true);
        try
        {
            var result = act();
            ranks.Meet();
            return result;
        }
        catch (Exception fault) when (Ranks.IsNews(fault))
        {
            if (ranks.Tell(fault) is { } worse)
            {
                throw worse;
            }

            throw;
        }
    }
}
