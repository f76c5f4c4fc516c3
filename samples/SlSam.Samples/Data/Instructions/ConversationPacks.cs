namespace SlSam.Samples.Data.Instructions;

/// <summary>Puts several conversations into one sequence, as many as fit; they do not see each other there.</summary>
internal static class ConversationPacks
{
    /// <summary>The numbers of the conversations of each sequence: the longest first, each where the least room is left.</summary>
    /// <param name="lengths">Of the conversations.</param>
    /// <param name="maxLength">Of a sequence.</param>
    public static IReadOnlyList<IReadOnlyList<int>> Fill(IReadOnlyList<int> lengths, int maxLength)
    {
        var packs = new List<List<int>>();
        var byRoom = new SortedSet<(int Room, int Pack)>();
        foreach (var i in Enumerable.Range(0, lengths.Count).OrderByDescending(i => lengths[i]))
        {
            var fitting = byRoom.GetViewBetween((lengths[i], 0), (int.MaxValue, int.MaxValue));
            if (fitting.Count > 0)
            {
                var (room, pack) = fitting.Min;
                byRoom.Remove((room, pack));
                packs[pack].Add(i);
                byRoom.Add((room - lengths[i], pack));
            }
            else
            {
                packs.Add([i]);
                byRoom.Add((maxLength - lengths[i], packs.Count - 1));
            }
        }
        return packs;
    }
}
