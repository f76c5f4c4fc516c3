using System.Globalization;

namespace SlSam.Mpi.Native;

/// <summary>What the process can tell, before MPI is there, of what started it.</summary>
/// <param name="Family">The family that the launcher belongs to; null where it does not say.</param>
/// <param name="Size">How many ranks it started; null where it does not say.</param>
/// <param name="Library">The library that the user named; null: to be found.</param>
/// <param name="Rank">Number of this process among them; null where it does not say.</param>
/// <param name="LocalRank">Number among those on this machine; null where it does not say.</param>
internal sealed record MpiLauncher(MpiFamily? Family, int? Size, string? Library, int? Rank, int? LocalRank)
{
    /// <summary>Names the library, where the usual names do not find the right one.</summary>
    public const string LibraryVariable = "SLSAM_MPI_LIBRARY";

    private static readonly string[] OpenMpiLibraries = ["libmpi.so.40", "libmpi.40.dylib"];

    private static readonly string[] MpichLibraries =
    [
        "libmpich.so.12",
        "libmpi.so.12",
        "libmpi_cray.so.12",
        "libmpich.so",
        "libmpi.12.dylib",
        "libmpich.dylib",
    ];

    private static readonly string[] AnyLibraries = ["libmpi.so", "libmpi.dylib"];

    /// <summary>Whether the process was started as one of several, or as one by a launcher of MPI's own.</summary>
    public bool IsPresent => Family is not null || Size > 1;

    /// <summary>File names to be tried, the likeliest first.</summary>
    public IReadOnlyList<string> Candidates =>
        Library is not null ? [Library]
        : Family == MpiFamily.Mpich ? [.. MpichLibraries, .. AnyLibraries, .. OpenMpiLibraries]
        : [.. OpenMpiLibraries, .. AnyLibraries, .. MpichLibraries];

    /// <param name="variable">Gives environment variables; null for those that are not set.</param>
    public static MpiLauncher Of(Func<string, string?> variable)
    {
        int? Number(string name) =>
            int.TryParse(variable(name), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
        var family =
            Number("OMPI_COMM_WORLD_SIZE") is not null ? MpiFamily.OpenMpi
            : Number("PMI_RANK") is not null ? MpiFamily.Mpich
            : Number("PMIX_RANK") is not null ? MpiFamily.OpenMpi
            : (MpiFamily?)null;
        // Slurm's own starter counts its tasks whether or not they can find each other
        var size = Number("OMPI_COMM_WORLD_SIZE") ?? Number("PMI_SIZE") ?? Number("SLURM_STEP_NUM_TASKS");
        var rank = Number("OMPI_COMM_WORLD_RANK") ?? Number("PMI_RANK") ?? Number("PMIX_RANK") ?? Number("SLURM_PROCID");
        var localRank = Number("OMPI_COMM_WORLD_LOCAL_RANK") ?? Number("MPI_LOCALRANKID") ?? Number("SLURM_LOCALID");
        var library = variable(LibraryVariable);
        return new MpiLauncher(family, size, string.IsNullOrEmpty(library) ? null : library, rank, localRank);
    }
}
