using System.Buffers.Binary;

namespace SlSam.HuggingFace.Images;

/// <summary>
/// The first frame of a GIF without its transparency: Skia gives no colour to a transparent pixel, though its palette has one, which is what
/// remains when alpha is dropped.
/// </summary>
internal static class OpaqueGif
{
    private const int HeaderLength = 13;
    private const byte Extension = 0x21;
    private const byte GraphicControl = 0xF9;
    private const byte ImageDescriptor = 0x2C;

    /// <summary>Takes the note on transparency before the first frame out of a file's bytes.</summary>
    /// <returns>
    /// The colour (red the lowest byte, then green, blue) of what the frame does not cover: that of its transparent entry, else the first.
    /// Black where the file is too short to tell.
    /// </returns>
    public static uint Make(Span<byte> file)
    {
        var colours = file.Length >= HeaderLength ? ColoursOf(file, 10, HeaderLength) : default;
        var place = HeaderLength + colours.Length;
        var transparent = 0;
        while (place + 8 < file.Length && file[place] == Extension)
        {
            if (file[place + 1] == GraphicControl && (file[place + 3] & 1) == 1)
            {
                transparent = file[place + 6];
                file[place + 3] &= 0xFE;
            }
            place = BehindBlocks(file, place + 2);
        }
        if (place + 10 < file.Length && file[place] == ImageDescriptor && ColoursOf(file, place + 9, place + 10) is { Length: > 0 } own)
        {
            colours = own;
        }
        return 3 * transparent + 3 <= colours.Length
            ? BinaryPrimitives.ReadUInt16LittleEndian(colours[(3 * transparent)..]) | ((uint)colours[3 * transparent + 2] << 16)
            : 0;
    }

    /// <summary>The table of colours that a byte of flags tells of; empty where there is none.</summary>
    private static ReadOnlySpan<byte> ColoursOf(ReadOnlySpan<byte> file, int flags, int start)
    {
        var length = (file[flags] & 0x80) == 0 ? 0 : 3 << ((file[flags] & 7) + 1);
        return file.Slice(start, Math.Min(length, file.Length - start));
    }

    /// <summary>Behind a chain of blocks, each after its length, with an empty one at the end.</summary>
    private static int BehindBlocks(ReadOnlySpan<byte> file, int place)
    {
        while (place < file.Length && file[place] > 0)
        {
            place += file[place] + 1;
        }
        return place + 1;
    }
}
