using System.Collections.Frozen;

namespace SlSam.HuggingFace.Tokenizers.PreTokenizers;

/// <summary>
/// The letters that stand for bytes in a vocabulary of bytes: printable characters of Latin-1 for themselves, the other 68 bytes in order
/// from U+0100 on, so that a blank is Ġ.
/// </summary>
internal static class ByteLetters
{
    private static readonly char[] Letters = Make();
    private static readonly FrozenDictionary<char, byte> Bytes = Letters
        .Index()
        .ToFrozenDictionary(pair => pair.Item, pair => (byte)pair.Index);

    /// <summary>The letter of a byte.</summary>
    public static char Of(byte value) => Letters[value];

    /// <summary>Adds the bytes that a token's letters stand for; its own bytes in UTF-8 where one of them is no such letter.</summary>
    public static void AddBytes(string token, List<byte> bytes)
    {
        var count = bytes.Count;
        foreach (var letter in token)
        {
            if (!Bytes.TryGetValue(letter, out var value))
            {
                bytes.RemoveRange(count, bytes.Count - count);
                bytes.AddRange(System.Text.Encoding.UTF8.GetBytes(token));
                return;
            }
            bytes.Add(value);
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
