using System.Text;

namespace SlSam.Samples.Data.Tables;

/// <summary>The text of a file: UTF-8, or what its byte order mark says.</summary>
internal static class TableText
{
    /// <summary>Stands where bytes are no UTF-8: no character, so no text has it.</summary>
    private const char Undecodable = '\uffff';

    private static readonly Encoding Utf8 = Encoding.GetEncoding(
        "utf-8",
        EncoderFallback.ExceptionFallback,
        new DecoderReplacementFallback(Undecodable.ToString())
    );

    public static StreamReader Open(string path) => new(path, Utf8, detectEncodingFromByteOrderMarks: true);

    /// <summary>What is wrong with a piece of it; null: nothing.</summary>
    /// <param name="text">The piece.</param>
    /// <param name="line">The number of its line with the fault, counted from 0.</param>
    public static string? FaultOf(string text, out int line)
    {
        var place = text.AsSpan().IndexOfAny(Undecodable, '\0');
        line = place < 0 ? 0 : text.AsSpan(0, place).Count('\n');
        return place switch
        {
            < 0 => null,
            _ when text[place] == Undecodable => "found bytes that are no UTF-8, expected text in UTF-8",
            _ => "found a byte that is zero, expected text in UTF-8, or in UTF-16 with a byte order mark",
        };
    }
}
