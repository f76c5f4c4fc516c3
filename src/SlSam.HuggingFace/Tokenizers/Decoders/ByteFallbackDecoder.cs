using System.Globalization;
using System.Text;

namespace SlSam.HuggingFace.Tokenizers.Decoders;

/// <summary>Tokens such as &lt;0x0A&gt; back to the text that neighbours of them are the UTF-8 of; U+FFFD for each where they are none.</summary>
internal sealed class ByteFallbackDecoder : IDecoder
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public IReadOnlyList<string> Decode(IReadOnlyList<string> tokens)
    {
        var decoded = new List<string>(tokens.Count);
        var bytes = new List<byte>();
        foreach (var token in tokens)
        {
            if (ToByte(token) is { } value)
            {
                bytes.Add(value);
            }
            else
            {
                AddText(bytes, decoded);
                decoded.Add(token);
            }
        }
        AddText(bytes, decoded);
        return decoded;
    }

    private static byte? ToByte(string token) =>
        token is ['<', '0', 'x', _, _, '>']
        && byte.TryParse(token.AsSpan(3, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value)
            ? value
            : null;

    private static void AddText(List<byte> bytes, List<string> decoded)
    {
        try
        {
            decoded.Add(Strict.GetString([.. bytes]));
        }
        catch (DecoderFallbackException)
        {
            decoded.AddRange(Enumerable.Repeat("\uFFFD", bytes.Count));
        }
        bytes.Clear();
    }
}
