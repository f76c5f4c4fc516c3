using System.Runtime.InteropServices;

namespace SlSam.Mpi.Native;

/// <summary>What the constants of MPI's headers are in a library. Numbers are passed where addresses fit: the upper half is not looked at.</summary>
internal sealed record MpiHandles
{
    public required nint World { get; init; }

    public required nint Bytes { get; init; }

    public required nint Float32 { get; init; }

    public required nint Float64 { get; init; }

    public required nint Int64 { get; init; }

    public required nint Sum { get; init; }

    public required nint Max { get; init; }

    public required nint ErrorsReturn { get; init; }

    public required nint NoInfo { get; init; }

    /// <summary>The address that stands for the receive buffer.</summary>
    public required nint InPlace { get; init; }

    /// <summary>The address that says that no status is wanted.</summary>
    public required nint NoStatus { get; init; }

    /// <summary>How a communicator is split by machine.</summary>
    public required int SharedMemory { get; init; }

    /// <summary>Open MPI's: addresses.</summary>
    public static MpiHandles OfOpenMpi(nint library)
    {
        nint Symbol(string name) => NativeLibrary.GetExport(library, name);
        return new MpiHandles
        {
            World = Symbol("ompi_mpi_comm_world"),
            Bytes = Symbol("ompi_mpi_byte"),
            Float32 = Symbol("ompi_mpi_float"),
            Float64 = Symbol("ompi_mpi_double"),
            Int64 = Symbol("ompi_mpi_int64_t"),
            Sum = Symbol("ompi_mpi_op_sum"),
            Max = Symbol("ompi_mpi_op_max"),
            ErrorsReturn = Symbol("ompi_mpi_errors_return"),
            NoInfo = Symbol("ompi_mpi_info_null"),
            InPlace = 1,
            NoStatus = 0,
            SharedMemory = 0,
        };
    }

    /// <summary>MPICH's: numbers, fixed by the agreement of its descendants on one binary interface.</summary>
    public static MpiHandles OfMpich() =>
        new()
        {
            World = 0x44000000,
            Bytes = 0x4c00010d,
            Float32 = 0x4c00040a,
            Float64 = 0x4c00080b,
            Int64 = 0x4c00083a,
            Sum = 0x58000003,
            Max = 0x58000001,
            ErrorsReturn = 0x54000001,
            NoInfo = 0x1c000000,
            InPlace = -1,
            NoStatus = 1,
            SharedMemory = 1,
        };
}
