using System.CommandLine;
using System.Globalization;
using static TorchSharp.torch;

namespace SlSam.Samples.CommandLine;

/// <summary>The option <c>--device</c>: <c>cpu</c>, <c>cuda</c>, <c>cuda:N</c>, or <c>auto</c> for the first GPU if there is one.</summary>
public sealed class DeviceChoice
{
    /// <summary>The option.</summary>
    public const string Name = "--device";

    internal const string Expected = "cpu, cuda, cuda:N or auto";

    /// <summary>Makes the option.</summary>
    public DeviceChoice() =>
        Option = new Option<string>(Name)
        {
            Description = "Where to compute; auto takes a GPU if there is one.",
            HelpName = "cpu|cuda|auto",
            DefaultValueFactory = _ => "auto",
        };

    /// <summary>To be added to commands.</summary>
    public Option<string> Option { get; }

    /// <summary>The device that was asked for.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="localRank">See <see cref="Find"/>.</param>
    public Device Of(ParseResult parsed, int localRank = 0) => Find(parsed.GetRequiredValue(Option), localRank);

    /// <summary>The device of that name.</summary>
    /// <param name="name">As the option has it.</param>
    /// <param name="localRank">Number of this process among those on its machine that work together: each takes a GPU of its own, while there are any.</param>
    /// <exception cref="BadInputException">It is not there.</exception>
    public static Device Find(string name, int localRank = 0) =>
        name switch
        {
            "cpu" => CPU,
            "auto" when !cuda.is_available() => CPU,
            "auto" => localRank == 0 ? CUDA : OwnGpu(name, localRank),
            "cuda" => OwnGpu(name, localRank),
            _ when name.StartsWith("cuda:", StringComparison.Ordinal)
                    && ushort.TryParse(name[5..], CultureInfo.InvariantCulture, out var index) => Gpu(name, index),
            _ => throw new BadInputException(ParsedOption.Message(Name, name, Expected)),
        };

    private static Device OwnGpu(string name, int localRank) =>
        Gpu(name, cuda.is_available() && cuda.device_count() is > 0 and var count ? localRank % count : 0);

    private static Device Gpu(string name, int index)
    {
        var count = cuda.is_available() ? cuda.device_count() : 0;
        return index < count
            ? new Device(TorchSharp.DeviceType.CUDA, index)
            : throw new BadInputException($"{Name}: found '{name}', expected cpu or auto: {Available(count)}.");
    }

    private static string Available(int count) =>
        count == 0
            ? "torch sees no CUDA GPU here (a build with -p:TorchBackend=cuda and an NVIDIA driver are needed)"
            : $"torch sees {count} CUDA GPU(s), numbered from 0";
}
