using System.Text;

namespace SlSam.Samples.Text;

/// <summary>
/// The letters that stand for bytes in a vocabulary of bytes: printable characters of Latin-1 for themselves, the other 68 bytes in order
/// from U+0100 on, so that a blank is Ġ.
/// </summary>
internal static class ByteLetters
{
    private static readonly char[] Letters = Make();

    /// <summary>The bytes of a text in UTF-8, a letter each; half a pair of surrogates becomes U+FFFD.</summary>
    public static string Spell(ReadOnlySpan<char> text)
    {
        var bytes = new byte[Encoding.UTF8.GetMaxByteCount(text.Length)];
        var count = Encoding.UTF8.GetBytes(text, bytes);
        return string.Create(count, bytes, (letters, source) => Spell(source.AsSpan(0, letters.Length), letters));
    }

    private static void Spell(ReadOnlySpan<byte> bytes, Span<char> letters)
    {
        for (var i = 0; i < bytes.Length; i++)
        {
            letters[i] = Letters[bytes[i]];
        }
    }

    private static char[] Make()
    {
        var letters = new char[256];
        var next = '\u0100';
        for (var value = 0; value < letters.Length; value++)
        {
            letters[value] = IsPrintable(value) ? (char)value : next++;
        }
        return letters;
    }

    private static bool IsPrintable(int value) => value is (>= '!' and <= '~') or (>= 0xA1 and <= 0xAC) or >= 0xAE;
}
