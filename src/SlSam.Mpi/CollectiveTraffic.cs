namespace SlSam.Mpi;

/// <summary>What a rank has handed to <see cref="MpiCollective"/> so far.</summary>
/// <param name="Calls">Number of calls.</param>
/// <param name="MeanBytes">Bytes of tensors that were averaged, in their own types. With the usual algorithms a rank of n sends 2 (n - 1) / n times as many.</param>
/// <param name="BroadcastBytes">Bytes of broadcasts that this rank was the root of.</param>
/// <param name="Time">Time within calls, waiting for other ranks included.</param>
public readonly record struct CollectiveTraffic(long Calls, long MeanBytes, long BroadcastBytes, TimeSpan Time);
