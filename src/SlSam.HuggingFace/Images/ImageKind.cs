namespace SlSam.HuggingFace.Images;

/// <summary>What an image's file is, by its first bytes, whatever its name.</summary>
/// <param name="Name">As people call it.</param>
/// <param name="IsRead">Whether <see cref="ImageFile"/> reads it.</param>
internal sealed record ImageKind(string Name, bool IsRead)
{
    /// <summary>The kinds that are read, for messages.</summary>
    public const string Expected = "PNG, JPEG, WebP, BMP or GIF";

    public static readonly ImageKind Png = new("PNG", IsRead: true);
    public static readonly ImageKind Gif = new("GIF", IsRead: true);
    private static readonly ImageKind Jpeg = new("JPEG", IsRead: true);
    private static readonly ImageKind WebP = new("WebP", IsRead: true);
    private static readonly ImageKind Bmp = new("BMP", IsRead: true);
    private static readonly ImageKind Tiff = new("TIFF", IsRead: false);
    private static readonly ImageKind Avif = new("AVIF", IsRead: false);
    private static readonly ImageKind Heic = new("HEIC", IsRead: false);

    /// <summary>Null where it is none of them.</summary>
    public static ImageKind? Of(ReadOnlySpan<byte> file) =>
        file.StartsWith(PngSignature) ? Png
        : file.StartsWith("GIF87a"u8) || file.StartsWith("GIF89a"u8) ? Gif
        : file.StartsWith(JpegSignature) ? Jpeg
        : IsRiff(file, "WEBP"u8) ? WebP
        : file.StartsWith("BM"u8) ? Bmp
        : file.StartsWith("II*\0"u8) || file.StartsWith("MM\0*"u8) || file.StartsWith("II+\0"u8) || file.StartsWith("MM\0+"u8) ? Tiff
        : file.Length >= 12 && file[4..].StartsWith("ftyp"u8) ? OfBrand(System.Text.Encoding.ASCII.GetString(file[8..12]))
        : null;

    private static ReadOnlySpan<byte> PngSignature => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    private static ReadOnlySpan<byte> JpegSignature => [0xFF, 0xD8, 0xFF];

    private static bool IsRiff(ReadOnlySpan<byte> file, ReadOnlySpan<byte> form) =>
        file.Length >= 12 && file.StartsWith("RIFF"u8) && file[8..].StartsWith(form);

    /// <summary>The container of AVIF and HEIC, and of films too.</summary>
    private static ImageKind? OfBrand(string brand) =>
        brand switch
        {
            "avif" or "avis" => Avif,
            "heic" or "heix" or "heim" or "heis" or "hevc" or "hevx" or "hevm" or "hevs" or "mif1" or "msf1" => Heic,
            _ => null,
        };
}
