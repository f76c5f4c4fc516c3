namespace SlSam.Benchmarks.Parallel;

/// <summary>What a step of a method hands to the other ranks: means over steps.</summary>
/// <param name="Method">The method.</param>
/// <param name="ActiveParameters">Numbers that take part.</param>
/// <param name="Averaged">Bytes that are averaged.</param>
/// <param name="Sent">Bytes that all ranks together send to all.</param>
/// <param name="InCalls">Milliseconds in collectives, waiting for other ranks included; of the rank with most.</param>
/// <param name="Step">Milliseconds of the whole step, of that rank.</param>
internal sealed record RanksRow(string Method, double ActiveParameters, double Averaged, double Sent, double InCalls, double Step)
{
    /// <summary>In proportion to what the network carries for a rank: the mean of B bytes takes 2 (n - 1) / n B, a broadcast from one to all (n - 1) / n.</summary>
    public double Carried => (2 * Averaged) + Sent;
}
