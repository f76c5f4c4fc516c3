using System.Buffers.Binary;

namespace SlSam.HuggingFace.Images;

/// <summary>The orientation in a block of EXIF: a header as TIFF has it, then a table of tags.</summary>
internal static class ExifOrientation
{
    private const int Tag = 0x0112;
    private const int ShortType = 3;
    private const int HeaderLength = 8;
    private const int EntryLength = 12;

    /// <summary>From 1 to 8; null where the block has none, or is broken.</summary>
    public static int? Of(ReadOnlySpan<byte> block)
    {
        if (block.StartsWith("Exif\0\0"u8))
        {
            block = block[6..]; // as JPEG has it; some writers put it into PNG too
        }
        if (block.Length < HeaderLength || !(block.StartsWith("II*\0"u8) || block.StartsWith("MM\0*"u8)))
        {
            return null;
        }
        var isLittle = block[0] == 'I';
        var table = isLittle ? BinaryPrimitives.ReadUInt32LittleEndian(block[4..]) : BinaryPrimitives.ReadUInt32BigEndian(block[4..]);
        return table <= block.Length - 2 ? Find(block[(int)table..], isLittle) : null;
    }

    private static int? Find(ReadOnlySpan<byte> table, bool isLittle)
    {
        var count = Short(table, isLittle);
        table = table[2..];
        for (var entry = 0; entry < count && table.Length >= EntryLength; entry++, table = table[EntryLength..])
        {
            if (Short(table, isLittle) == Tag && Short(table[2..], isLittle) == ShortType)
            {
                return Short(table[8..], isLittle) is >= 1 and <= 8 and var orientation ? orientation : null;
            }
        }
        return null;
    }

    private static int Short(ReadOnlySpan<byte> bytes, bool isLittle) =>
        isLittle ? BinaryPrimitives.ReadUInt16LittleEndian(bytes) : BinaryPrimitives.ReadUInt16BigEndian(bytes);
}
