using System.Diagnostics;
using System.Text;
using SlSam.Parallel;

namespace SlSam.Mpi.Native;

/// <summary>MPI, started: a communicator of our own, and calls that end within a time limit.</summary>
internal sealed unsafe class MpiSession
{
    private const int Serialized = 2; // calls from any thread, one at a time
    private const int LongestText = 8192;
    private const int SpinsBeforePause = 64;

    private static readonly TimeSpan TimeForAbort = TimeSpan.FromSeconds(2);

    private readonly MpiLibrary _library;
    private readonly bool _ownsMpi;
    private readonly nint _communicator;

    /// <summary>Starts MPI, or joins it where the process has started it.</summary>
    /// <exception cref="InvalidOperationException">MPI cannot be called from several threads, or finds other ranks than the launcher started.</exception>
    public MpiSession(MpiLibrary library, MpiLauncher launcher)
    {
        _library = library;
        int isInitialized;
        Check(library.IsInitialized(&isInitialized), "MPI_Initialized");
        _ownsMpi = isInitialized == 0;
        if (_ownsMpi)
        {
            int provided;
            Check(library.InitThread(0, 0, Serialized, &provided), "MPI_Init_thread");
            if (provided < Serialized)
            {
                throw new InvalidOperationException(
                    $"{library.Name} gives thread level {provided}; expected {Serialized} (MPI_THREAD_SERIALIZED): .NET does not always call from one thread."
                );
            }
        }

        nint communicator;
        Check(library.CommDuplicate(library.Handles.World, &communicator), "MPI_Comm_dup");
        _communicator = communicator;
        Check(library.CommSetErrorHandler(communicator, library.Handles.ErrorsReturn), "MPI_Comm_set_errhandler");
        (Rank, Size) = PlaceIn(communicator);
        (LocalRank, LocalSize) = PlaceOnMachine();
        TakesCuda = library.SaysItTakesCuda;
        if (launcher.Size is { } started && started != Size)
        {
            throw new InvalidOperationException(
                $"The launcher started {started} ranks, and {library.Name} ({Version}) finds {Size}: it belongs to another MPI than the launcher, or finds no way to it. "
                    + $"Expected mpirun of the same MPI (mpirun.openmpi, mpirun.mpich), {MpiLauncher.LibraryVariable} with the library of the launcher's, or srun --mpi=pmix or pmi2."
            );
        }
    }

    public int Rank { get; }

    public int Size { get; }

    /// <summary>Number of this rank among those on its machine.</summary>
    public int LocalRank { get; }

    public int LocalSize { get; }

    public bool TakesCuda { get; }

    public TimeSpan Timeout { get; set; }

    public MpiHandles Handles => _library.Handles;

    /// <summary>What the library says of itself, its first line.</summary>
    public string Version
    {
        get
        {
            var text = stackalloc byte[LongestText];
            int length;
            Check(_library.LibraryVersion(text, &length), "MPI_Get_library_version");
            return Encoding.UTF8.GetString(text, Math.Max(length, 0)).TrimEnd('\0').Split('\n')[0].Trim();
        }
    }

    /// <summary>Begins to reduce numbers over all ranks, in place.</summary>
    /// <returns>The request.</returns>
    public nint StartReducing(nint data, int count, nint type, nint operation)
    {
        nint request;
        Check(_library.AllReduce(Handles.InPlace, data, count, type, operation, _communicator, &request), "MPI_Iallreduce");
        return request;
    }

    public nint StartBroadcast(nint data, int bytes, int root)
    {
        nint request;
        Check(_library.Broadcast(data, bytes, Handles.Bytes, root, _communicator, &request), "MPI_Ibcast");
        return request;
    }

    /// <summary>Begins to gather as many bytes from each rank.</summary>
    public nint StartGathering(nint mine, nint all, int bytes)
    {
        nint request;
        Check(_library.AllGather(mine, bytes, Handles.Bytes, all, bytes, Handles.Bytes, _communicator, &request), "MPI_Iallgather");
        return request;
    }

    /// <summary>Begins to send part i of the data to rank i, and to receive part i from it.</summary>
    public nint StartExchange(nint send, nint receive, int bytes)
    {
        nint request;
        Check(_library.AllToAll(send, bytes, Handles.Bytes, receive, bytes, Handles.Bytes, _communicator, &request), "MPI_Ialltoall");
        return request;
    }

    public nint StartBarrier()
    {
        nint request;
        Check(_library.Barrier(_communicator, &request), "MPI_Ibarrier");
        return request;
    }

    /// <summary>Waits for requests; where that takes longer than <see cref="Timeout"/>, ends the job.</summary>
    /// <param name="requests">The requests.</param>
    /// <param name="what">What they do, for the message.</param>
    public void Wait(IReadOnlyList<nint> requests, string what)
    {
        var start = Stopwatch.GetTimestamp();
        foreach (var pending in requests)
        {
            var request = pending;
            for (var tries = 0; ; tries++)
            {
                int isOver;
                Check(_library.Test(&request, &isOver, Handles.NoStatus), "MPI_Test");
                if (isOver != 0)
                {
                    break;
                }

                if (tries >= SpinsBeforePause)
                {
                    Thread.Yield(); // another rank may need this processor to come here
                    AbortIfLate(Stopwatch.GetElapsedTime(start), what);
                }
            }
        }
    }

    /// <summary>
    /// Ends all ranks; does not return. MPICH's MPI_Abort may never end a process that has the runtime's threads; the launcher ends the job when it sees this one killed.
    /// </summary>
    public void Abort(string reason)
    {
        Console.Error.WriteLine($"rank {Rank} of {Size}: {reason}");
        Console.Error.Flush();
        var abort = new Thread(() => _library.Abort(_communicator, 1)) { IsBackground = true };
        abort.Start();
        abort.Join(TimeForAbort);
        Process.GetCurrentProcess().Kill();
    }

    public void Finish()
    {
        var communicator = _communicator;
        Check(_library.CommFree(&communicator), "MPI_Comm_free");
        if (_ownsMpi)
        {
            Check(_library.Finalize(), "MPI_Finalize");
        }
    }

    private void AbortIfLate(TimeSpan waited, string what)
    {
        if (waited <= Timeout)
        {
            return;
        }

        // nothing may go on from here: the memory of calls under way must not be let go of
        Abort(
            FormattableString.Invariant(
                $"{what}: the other ranks did not come within {Timeout.TotalSeconds:0.###} s. One has ended, hangs, or makes fewer calls; the job is ended."
            )
        );
    }

    private (int Rank, int Size) PlaceIn(nint communicator)
    {
        int rank,
            size;
        Check(_library.CommRank(communicator, &rank), "MPI_Comm_rank");
        Check(_library.CommSize(communicator, &size), "MPI_Comm_size");
        return (rank, size);
    }

    private (int Rank, int Size) PlaceOnMachine()
    {
        nint machine;
        Check(_library.CommSplitType(_communicator, Handles.SharedMemory, Rank, Handles.NoInfo, &machine), "MPI_Comm_split_type");
        var place = PlaceIn(machine);
        Check(_library.CommFree(&machine), "MPI_Comm_free");
        return place;
    }

    private void Check(int code, string function)
    {
        if (code == 0)
        {
            return;
        }

        var text = stackalloc byte[LongestText];
        int length;
        var said = _library.ErrorString(code, text, &length) == 0 ? Encoding.UTF8.GetString(text, length) : $"error {code}";
        throw new CollectiveException($"{function} failed: {said}");
    }
}
