using System.Diagnostics;
using SlSam.Mpi.Native;
using SlSam.Mpi.Tensors;
using SlSam.Parallel;
using static TorchSharp.torch;

namespace SlSam.Mpi;

/// <summary>
/// The ranks that mpirun or srun started, over the MPI that is installed: Open MPI, or MPICH and what shares its binary interface. The library is found at run time
/// (<c>SLSAM_MPI_LIBRARY</c> names another).
/// <example>
/// <code>
/// using var ranks = MpiCollective.Initialize();       // mpirun -n 4 bin/Release/net10.0/Train
/// using var optimizer = new SlSamOptimizer(model, new SlSamOptions { Collective = ranks });
/// </code>
/// </example>
/// </summary>
/// <remarks>
/// Before each call the ranks compare what they are about to do; where they differ, all of them get a <see cref="CollectiveException"/> that says who does what. A rank
/// that waits longer than <see cref="Timeout"/> ends the job. Tensors on the CPU are worked on where they lie; those on CUDA too, where the library takes such
/// addresses (<see cref="IsCudaAware"/>), else over pinned memory. Safe for use by several threads, one call after the other.
/// </remarks>
public sealed class MpiCollective : ICollective
{
    private static readonly Lock Starting = new();
    private static bool _wasStarted;

    private readonly Lock _calling = new();
    private readonly MpiSession _session;
    private readonly TensorExchange _exchange;
    private bool _ranksAreApart;
    private bool _isDisposed;

    private MpiCollective(MpiSession session) =>
        (_session, _exchange) = (session, new TensorExchange(session, tensor => tensor.is_cpu() || (tensor.is_cuda && session.TakesCuda)));

    /// <summary>How long a rank waits for the others when nothing is said: ten minutes.</summary>
    public static TimeSpan DefaultTimeout { get; } = TimeSpan.FromMinutes(10);

    /// <summary>Whether this process was started by mpirun, mpiexec or srun, by their environment variables; nothing of MPI is loaded.</summary>
    public static bool IsLaunched => Launch is not null;

    /// <summary>
    /// What the environment of this process says of the ranks that it was started as one of; null where it was started by itself. For what is to be known before MPI is
    /// there, or without it: which process tells of a wrong command line, say.
    /// </summary>
    public static MpiLaunch? Launch =>
        MpiLauncher.Of(Environment.GetEnvironmentVariable) is { IsPresent: true } launcher
            ? new MpiLaunch(launcher.Rank, launcher.Size, launcher.LocalRank)
            : null;

    /// <inheritdoc/>
    public int Rank => _session.Rank;

    /// <inheritdoc/>
    public int Size => _session.Size;

    /// <summary>Number of this rank among those on its machine, from 0: which of its graphics cards to take.</summary>
    public int LocalRank => _session.LocalRank;

    /// <summary>Number of ranks on this machine.</summary>
    public int LocalSize => _session.LocalSize;

    /// <summary>Whether the library says that it takes addresses in CUDA's memory.</summary>
    public bool IsCudaAware => _session.TakesCuda;

    /// <summary>What the MPI library says of itself.</summary>
    public string Version => _session.Version;

    /// <summary>MPI as it was started.</summary>
    internal MpiSession Session => _session;

    /// <summary>What was handed over so far.</summary>
    public CollectiveTraffic Traffic { get; private set; }

    /// <summary>
    /// How long a call waits for the other ranks, above 0. When it is over the job is ended on all ranks: choose more than the longest time that a rank does something
    /// alone, an evaluation say.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not above 0.</exception>
    public TimeSpan Timeout
    {
        get => _session.Timeout;
        set =>
            _session.Timeout =
                value > TimeSpan.Zero
                    ? value
                    : throw new ArgumentOutOfRangeException(nameof(Timeout), value, $"Timeout is {value}; expected a time above 0.");
    }

    /// <summary>Starts MPI, once in a process; a process that no launcher started is the only rank.</summary>
    /// <param name="timeout">See <see cref="Timeout"/>; null takes <see cref="DefaultTimeout"/>.</param>
    /// <returns>The ranks. Dispose it at the end of the program, on every rank.</returns>
    /// <exception cref="DllNotFoundException">No MPI library was found.</exception>
    /// <exception cref="InvalidOperationException">MPI was started before, or the library is not that of the launcher.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The timeout is not above 0.</exception>
    public static MpiCollective Initialize(TimeSpan? timeout = null)
    {
        lock (Starting)
        {
            if (_wasStarted)
            {
                throw new InvalidOperationException(
                    "MpiCollective.Initialize was called a second time; MPI can be started once in a process."
                );
            }

            var launcher = MpiLauncher.Of(Environment.GetEnvironmentVariable);
            using var handlers = new SignalHandlers();
            var session = new MpiSession(MpiLibrary.Load(launcher), launcher);
            _wasStarted = true;
            return new MpiCollective(session) { Timeout = timeout ?? DefaultTimeout };
        }
    }

    /// <inheritdoc/>
    /// <remarks>
    /// float32 and float64 by MPI_Iallreduce. Half types are exchanged as they are: each rank averages a part in float32, in the order of the ranks, and all gather the parts.
    /// </remarks>
    /// <exception cref="ArgumentException">A tensor is sparse or of another type; nothing was sent.</exception>
    public void MeanInPlace(IReadOnlyList<Tensor> tensors)
    {
        ExpectDense(tensors);
        foreach (var tensor in tensors)
        {
            if (tensor.dtype is not (ScalarType.Float32 or ScalarType.Float64 or ScalarType.Float16 or ScalarType.BFloat16))
            {
                throw new ArgumentException(
                    $"A tensor is {tensor.dtype}; expected Float32, Float64, Float16 or BFloat16.",
                    nameof(tensors)
                );
            }
        }

        var call = CallSignature.Of(nameof(MeanInPlace), tensors);
        Run(call, tensors, 0, () => _exchange.Mean(tensors, call.What));
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">A tensor is sparse; nothing was sent.</exception>
    public void Broadcast(IReadOnlyList<Tensor> tensors, int root)
    {
        ExpectDense(tensors);
        ExpectRank(root);
        var call = CallSignature.Of($"{nameof(Broadcast)} from rank {root}", tensors);
        var bytes = Rank == root ? tensors.Sum(tensor => tensor.numel() * tensor.ElementSize) : 0;
        Run(call, [], bytes, () => _exchange.Broadcast(tensors, root, call.What));
    }

    /// <inheritdoc/>
    public unsafe void Broadcast(Span<byte> data, int root)
    {
        ExpectRank(root);
        var call = CallSignature.Of($"{nameof(Broadcast)} of {data.Length} bytes from rank {root}");
        fixed (byte* address = data)
        {
            var (start, length) = ((nint)address, data.Length);
            Run(
                call,
                [],
                Rank == root ? length : 0,
                () =>
                {
                    if (length > 0)
                    {
                        _session.Wait([_session.StartBroadcast(start, length, root)], call.What);
                    }
                }
            );
        }
    }

    /// <inheritdoc/>
    public bool AllAgree(bool mine)
    {
        var agree = true;
        Run(CallSignature.Of(nameof(AllAgree)), [], 0, () => { }, () => mine, all => agree = all);
        return agree;
    }

    /// <inheritdoc/>
    public void Abort(string reason)
    {
        ArgumentNullException.ThrowIfNull(reason);
        _session.Abort(reason);
    }

    /// <summary>
    /// Ends MPI, together with the other ranks. Where they do something else instead, they get a <see cref="CollectiveException"/>; where they do not come within
    /// <see cref="Timeout"/>, the job is ended.
    /// </summary>
    public void Dispose()
    {
        lock (_calling)
        {
            if (_isDisposed)
            {
                return;
            }

            _isDisposed = true;
            const string What = "end of the program (Dispose)";
            if (Size > 1)
            {
                SayGoodbye(What);
                _session.Wait([_session.StartBarrier()], What);
            }

            _session.Finish();
        }
    }

    private void SayGoodbye(string what)
    {
        if (_ranksAreApart)
        {
            return;
        }

        try
        {
            Compare(CallSignature.Of(what), mine: true);
        }
        catch (CollectiveException apart)
        {
            Console.Error.WriteLine($"rank {Rank} of {Size}: {apart.Message}"); // while the program ends, perhaps by another exception
        }
    }

    private void Run(
        CallSignature call,
        IReadOnlyList<Tensor> averaged,
        long broadcastBytes,
        Action action,
        Func<bool>? mine = null,
        Action<bool>? tell = null
    )
    {
        lock (_calling)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            var start = Stopwatch.GetTimestamp();
            var says = mine?.Invoke() ?? true;
            var agree = Size == 1 ? says : Compare(call, says);
            if (Size > 1)
            {
                action();
            }

            tell?.Invoke(agree);
            Traffic = new CollectiveTraffic(
                Traffic.Calls + 1,
                Traffic.MeanBytes + averaged.Sum(tensor => tensor.numel() * tensor.ElementSize),
                Traffic.BroadcastBytes + broadcastBytes,
                Traffic.Time + Stopwatch.GetElapsedTime(start)
            );
        }
    }

    /// <summary>Sees to it that all ranks are about to make the same call.</summary>
    /// <returns>Whether all say yes.</returns>
    private unsafe bool Compare(CallSignature call, bool mine)
    {
        if (_ranksAreApart)
        {
            throw new CollectiveException($"{call.What}: the ranks have gone apart before; expected no more calls.");
        }

        var numbers = stackalloc long[] { call.Hash, ~call.Hash, mine ? 0 : 1 }; // their largest: of the hashes the largest and the smallest
        _session.Wait([_session.StartReducing((nint)numbers, 3, _session.Handles.Int64, _session.Handles.Max)], call.What);
        if (numbers[0] == ~numbers[1])
        {
            return numbers[2] == 0;
        }

        _ranksAreApart = true;
        throw new CollectiveException(
            $"The ranks do not do the same: {string.Join("; ", WhatAllDo(call).Select((what, rank) => $"rank {rank}: {what}"))}. Expected the same calls in the same order: "
                + "the same model, options, number of batches, and steps on every rank."
        );
    }

    private unsafe IReadOnlyList<string> WhatAllDo(CallSignature call)
    {
        const int Length = 256;
        var (mine, all) = (new byte[Length], new byte[Length * Size]);
        System.Text.Encoding.UTF8.GetBytes(call.What.Length < Length / 3 ? call.What : call.What[..(Length / 3)], mine);
        fixed (
            byte* from = mine,
                to = all
        )
        {
            _session.Wait([_session.StartGathering((nint)from, (nint)to, Length)], call.What);
        }

        return [.. all.Chunk(Length).Select(text => System.Text.Encoding.UTF8.GetString(text).TrimEnd('\0'))];
    }

    private static void ExpectDense(IReadOnlyList<Tensor> tensors)
    {
        ArgumentNullException.ThrowIfNull(tensors);
        if (tensors.Any(tensor => tensor.is_sparse))
        {
            throw new ArgumentException("A tensor is sparse; expected dense ones.", nameof(tensors));
        }
    }

    private void ExpectRank(int root)
    {
        if (root < 0 || root >= Size)
        {
            throw new ArgumentOutOfRangeException(nameof(root), root, $"root is {root}; expected a rank from 0 to {Size - 1}.");
        }
    }
}
