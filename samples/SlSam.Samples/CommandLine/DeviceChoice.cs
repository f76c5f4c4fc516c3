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

    /// <inheritdoc cref="Find"/>
    public Device Of(ParseResult parsed) => Find(parsed.GetRequiredValue(Option));

    /// <summary>The device of that name.</summary>
    /// <exception cref="BadInputException">It is not there.</exception>
    public static Device Find(string name) =>
        name switch
        {
            "cpu" => CPU,
            "auto" => cuda.is_available() ? CUDA : CPU,
            "cuda" => Gpu(name, 0),
            _ when name.StartsWith("cuda:", StringComparison.Ordinal)
                    && ushort.TryParse(name[5..], CultureInfo.InvariantCulture, out var index) => Gpu(name, index),
            _ => throw new BadInputException(ParsedOption.Message(Name, name, Expected)),
        };

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
