namespace SlSam.Mpi;

/// <summary>What the environment of a process says of the ranks that it is one of, before MPI is there.</summary>
/// <param name="Rank">Its number, from 0; null where that is not said.</param>
/// <param name="Size">How many there are; null where that is not said.</param>
/// <param name="LocalRank">Its number among those on its machine, from 0; null where that is not said.</param>
public sealed record MpiLaunch(int? Rank, int? Size, int? LocalRank);
