namespace SlSam.Mpi.Native;

/// <summary>Which of the two binary interfaces a library has.</summary>
internal enum MpiFamily
{
    /// <summary>Open MPI's: handles are addresses of exported objects.</summary>
    OpenMpi,

    /// <summary>MPICH's, which Intel MPI, MVAPICH and Cray MPICH share: handles are numbers.</summary>
    Mpich,
}
