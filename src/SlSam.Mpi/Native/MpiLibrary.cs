using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace SlSam.Mpi.Native;

/// <summary>
/// The MPI library that is installed: its functions by name, and its constants. Loaded once for a process, and never unloaded: MPI cannot be started twice.
/// </summary>
internal sealed unsafe class MpiLibrary
{
    private const int LoadNow = 2;
    private const int LoadGlobal = 0x100;

    private readonly nint _library;

    private MpiLibrary(string name, nint library)
    {
        (Name, _library) = (name, library);
        Family = NativeLibrary.TryGetExport(library, "ompi_mpi_comm_world", out _) ? MpiFamily.OpenMpi : MpiFamily.Mpich;
        Handles = Family == MpiFamily.OpenMpi ? MpiHandles.OfOpenMpi(library) : MpiHandles.OfMpich();
        IsInitialized = (delegate* unmanaged<int*, int>)Function("MPI_Initialized");
        InitThread = (delegate* unmanaged<nint, nint, int, int*, int>)Function("MPI_Init_thread");
        Finalize = (delegate* unmanaged<int>)Function("MPI_Finalize");
        CommDuplicate = (delegate* unmanaged<nint, nint*, int>)Function("MPI_Comm_dup");
        CommSplitType = (delegate* unmanaged<nint, int, int, nint, nint*, int>)Function("MPI_Comm_split_type");
        CommFree = (delegate* unmanaged<nint*, int>)Function("MPI_Comm_free");
        CommRank = (delegate* unmanaged<nint, int*, int>)Function("MPI_Comm_rank");
        CommSize = (delegate* unmanaged<nint, int*, int>)Function("MPI_Comm_size");
        CommSetErrorHandler = (delegate* unmanaged<nint, nint, int>)Function("MPI_Comm_set_errhandler");
        AllReduce = (delegate* unmanaged<nint, nint, int, nint, nint, nint, nint*, int>)Function("MPI_Iallreduce");
        Broadcast = (delegate* unmanaged<nint, int, nint, int, nint, nint*, int>)Function("MPI_Ibcast");
        AllGather = (delegate* unmanaged<nint, int, nint, nint, int, nint, nint, nint*, int>)Function("MPI_Iallgather");
        AllToAll = (delegate* unmanaged<nint, int, nint, nint, int, nint, nint, nint*, int>)Function("MPI_Ialltoall");
        Barrier = (delegate* unmanaged<nint, nint*, int>)Function("MPI_Ibarrier");
        Test = (delegate* unmanaged<nint*, int*, nint, int>)Function("MPI_Test");
        Abort = (delegate* unmanaged<nint, int, int>)Function("MPI_Abort");
        ErrorString = (delegate* unmanaged<int, byte*, int*, int>)Function("MPI_Error_string");
        LibraryVersion = (delegate* unmanaged<byte*, int*, int>)Function("MPI_Get_library_version");
    }

    /// <summary>The file name that found it.</summary>
    public string Name { get; }

    public MpiFamily Family { get; }

    public MpiHandles Handles { get; }

    public delegate* unmanaged<int*, int> IsInitialized { get; }

    public delegate* unmanaged<nint, nint, int, int*, int> InitThread { get; }

    public delegate* unmanaged<int> Finalize { get; }

    public delegate* unmanaged<nint, nint*, int> CommDuplicate { get; }

    public delegate* unmanaged<nint, int, int, nint, nint*, int> CommSplitType { get; }

    public delegate* unmanaged<nint*, int> CommFree { get; }

    public delegate* unmanaged<nint, int*, int> CommRank { get; }

    public delegate* unmanaged<nint, int*, int> CommSize { get; }

    public delegate* unmanaged<nint, nint, int> CommSetErrorHandler { get; }

    /// <summary>send, receive, count, type, operation, communicator, request.</summary>
    public delegate* unmanaged<nint, nint, int, nint, nint, nint, nint*, int> AllReduce { get; }

    /// <summary>data, count, type, root, communicator, request.</summary>
    public delegate* unmanaged<nint, int, nint, int, nint, nint*, int> Broadcast { get; }

    /// <summary>send, count, type, receive, count from each, type, communicator, request.</summary>
    public delegate* unmanaged<nint, int, nint, nint, int, nint, nint, nint*, int> AllGather { get; }

    /// <summary>send, count to each, type, receive, count from each, type, communicator, request.</summary>
    public delegate* unmanaged<nint, int, nint, nint, int, nint, nint, nint*, int> AllToAll { get; }

    public delegate* unmanaged<nint, nint*, int> Barrier { get; }

    /// <summary>request, whether it is over, status.</summary>
    public delegate* unmanaged<nint*, int*, nint, int> Test { get; }

    public delegate* unmanaged<nint, int, int> Abort { get; }

    public delegate* unmanaged<int, byte*, int*, int> ErrorString { get; }

    public delegate* unmanaged<byte*, int*, int> LibraryVersion { get; }

    /// <summary>Whether the library says that it takes addresses in CUDA's memory. Known once MPI is initialized.</summary>
    public bool SaysItTakesCuda =>
        NativeLibrary.TryGetExport(_library, "MPIX_Query_cuda_support", out var query) && ((delegate* unmanaged<int>)query)() == 1;

    /// <summary>Loads the first candidate that is there.</summary>
    /// <exception cref="DllNotFoundException">None is; says what was looked for.</exception>
    public static MpiLibrary Load(MpiLauncher launcher)
    {
        foreach (var name in launcher.Candidates)
        {
            if (TryLoad(name, out var library))
            {
                return new MpiLibrary(name, library);
            }
        }

        throw new DllNotFoundException(
            $"No MPI library was found; looked for {string.Join(", ", launcher.Candidates)}. Expected Open MPI or MPICH (on Debian and Ubuntu: apt-get install openmpi-bin), "
                + $"or its file in {MpiLauncher.LibraryVariable}."
        );
    }

    /// <summary>Open MPI's plugins look for its symbols among those of the whole process, where they were built so.</summary>
    [SuppressMessage("Design", "CA1031", Justification = "Where there is no dlopen by that name, the library is loaded without it.")]
    private static bool TryLoad(string name, out nint library)
    {
        if (OperatingSystem.IsLinux())
        {
            try
            {
                if (OpenGlobally(name, LoadNow | LoadGlobal) == 0)
                {
                    library = 0;
                    return false;
                }
            }
            catch (Exception)
            {
                // another C library
            }
        }

        return NativeLibrary.TryLoad(name, out library);
    }

    [DllImport("libdl.so.2", EntryPoint = "dlopen")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern nint OpenGlobally([MarshalAs(UnmanagedType.LPUTF8Str)] string name, int flags);

    private nint Function(string name) =>
        NativeLibrary.TryGetExport(_library, name, out var address)
            ? address
            : throw new EntryPointNotFoundException($"{Name} has no {name}; expected the library of an MPI of version 3 or later.");
}
