using System.Globalization;
using System.Runtime.InteropServices;

namespace SlSam.Benchmarks.Machine;

/// <summary>Resident memory of this process, as Linux keeps it.</summary>
internal static class NativeMemory
{
    private const string Status = "/proc/self/status";
    private const string ClearReferences = "/proc/self/clear_refs";
    private const string ResetHighWaterMark = "5";

    /// <summary>Whether the system tells, and its allocator is one whose settings are known.</summary>
    public static bool IsMeasurable => OperatingSystem.IsLinux() && File.Exists(Status) && File.Exists(ClearReferences) && IsGlibc;

    private static bool IsGlibc => !RuntimeInformation.RuntimeIdentifier.Contains("musl", StringComparison.Ordinal);

    /// <summary>Bytes resident now.</summary>
    public static long Resident => Read("VmRSS:");

    /// <summary>Most bytes that were resident at once, since the start or the last reset.</summary>
    public static long HighWaterMark => Read("VmHWM:");

    /// <summary>Lets the high-water mark start anew from what is resident now.</summary>
    /// <returns>False where the system does not let a process do that.</returns>
    public static bool TryResetMark()
    {
        try
        {
            File.WriteAllText(ClearReferences, ResetHighWaterMark);
            return true;
        }
        catch (Exception refusal) when (refusal is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static long Read(string field)
    {
        var line =
            File.ReadLines(Status).FirstOrDefault(line => line.StartsWith(field, StringComparison.Ordinal))
            ?? throw new InvalidDataException($"{Status} has no line {field}.");
        var kibibytes = line[field.Length..].Replace("kB", "", StringComparison.Ordinal).Trim();
        return long.Parse(kibibytes, CultureInfo.InvariantCulture) * 1024;
    }
}
