using System.Globalization;
using SlSam.Samples;

namespace SlSam.Llama;

/// <summary>Sizes of memory as people write them.</summary>
internal static class MemorySize
{
    /// <summary>Bytes of a size: a number with GB, GiB, MB or MiB behind it, all counted in powers of two, as cards are sold.</summary>
    /// <param name="option">That it was given to.</param>
    /// <param name="text">What was given.</param>
    /// <exception cref="BadInputException">It is none, or not more than 0.</exception>
    public static long Parse(string option, string text)
    {
        var unit = text.TrimStart([.. "0123456789."]);
        var isNumber = double.TryParse(text[..^unit.Length], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number);
        var shift = unit.Trim().ToUpperInvariant() switch
        {
            "GB" or "GIB" or "G" => 30,
            "MB" or "MIB" or "M" => 20,
            _ => 0,
        };
        return isNumber && shift > 0 && number is > 0 and < 1 << 20
            ? (long)(number * (1L << shift))
            : throw new BadInputException($"{option}: found '{text}', expected a size such as 24GB or 16384MB.");
    }
}
