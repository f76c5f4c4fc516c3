using System.Buffers.Binary;
using SkiaSharp;
using SlSam.Testing;

namespace SlSam.HuggingFace.Tests.Images;

/// <summary>Files are read as Pillow reads them and converts them to RGB: the expected bytes are its.</summary>
public sealed class ImageFileTests : IDisposable
{
    private static readonly byte[] Colours =
    [
        .. new byte[] { 200, 90, 5, 255, 1, 250, 100, 17 },
        .. new byte[] { 10, 200, 250, 128, 2, 251, 150, 33 },
        .. new byte[] { 30, 40, 77, 64, 3, 252, 200, 65 },
    ];

    private static readonly byte[] Grays = [10, 200, 250, 128, 2, 251, 150, 33];
    private static readonly byte[] BlackAndWhite = [0, 255, 255, 0, 0, 255, 255, 0];

    private static readonly byte[] HighBytes =
    [
        .. new byte[] { 0, 0, 0, 1, 1, 128, 156, 255 },
        .. new byte[] { 255, 255, 255, 254, 254, 127, 99, 0 },
        .. new byte[] { 0, 0, 6, 7, 7, 128, 69, 255 },
    ];

    /// <summary>A segment of EXIF with one entry: orientation 6, a quarter turn.</summary>
    private static readonly byte[] TurnedByCamera =
    [
        .. new byte[] { 0xFF, 0xE1, 0, 34 },
        .. "Exif\0\0MM\0*\0\0\0\u0008"u8,
        .. new byte[] { 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, 6, 0, 0, 0, 0, 0, 0 },
    ];

    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string, string, byte[]> Files =>
        new()
        {
            {
                "alpha is dropped, not blended",
                "iVBORw0KGgoAAAANSUhEUgAAAAQAAAACCAYAAAB/qH1jAAAAK0lEQVR4nGM4wSX3P+qERgPrL1/G/w0ODAyMTMwsv37/+Zsy7YSRoKJjIwDo6Q2mpciywQAAAABJRU5ErkJggg==",
                Colours
            },
            {
                "palette with alpha",
                "iVBORw0KGgoAAAANSUhEUgAAAAQAAAACBAMAAACNhmBQAAAAGFBMVEX6+/xklsj/gEAF+k1ayCjICh4RIUEBAgPTdnDeAAAACHRSTlMAZMj/AwkHAdrjUzIAAAAOSURBVHicYwgxYigQAwADaAENMGBkFAAAAABJRU5ErkJggg==",
                Colours
            },
            {
                "one colour is transparent",
                "iVBORw0KGgoAAAANSUhEUgAAAAQAAAACCAIAAADwyuo0AAAABnRSTlMAyAAKAB5AWxw+AAAAI0lEQVR4nGM4wSUXdUKD9Zfv/wYHBkYm5l+//6RMOyGo6AgAhWoKchwxOV0AAAAASUVORK5CYII=",
                Colours
            },
            {
                "linear gamma is not followed",
                "iVBORw0KGgoAAAANSUhEUgAAAAQAAAACCAIAAADwyuo0AAAABGdBTUEAAYagMeiWXwAAACNJREFUeJxjOMElF3VCg/WX7/8GBwZGJuZfv/+kTDshqOgIAIVqCnIcMTldAAAAAElFTkSuQmCC",
                Colours
            },
            {
                "gray",
                "iVBORw0KGgoAAAANSUhEUgAAAAQAAAACCAAAAABawyK/AAAAEklEQVR4nGPgOvGrgYHp9zRFABTABAECfUG4AAAAAElFTkSuQmCC",
                [.. Grays, .. Grays, .. Grays]
            },
            {
                "gray with alpha",
                "iVBORw0KGgoAAAANSUhEUgAAAAQAAAACCAQAAADVobXoAAAAGklEQVR4nGPkktvHZaTa9pmBifn3n2knFB0BMggGfmZLGxUAAAAASUVORK5CYII=",
                [.. Grays, .. Grays, .. Grays]
            },
            {
                "black and white",
                "iVBORw0KGgoAAAANSUhEUgAAAAQAAAACAQAAAABX00DOAAAADElEQVR4nGNIYGIAAAEoAGNy9tFSAAAAAElFTkSuQmCC",
                [.. BlackAndWhite, .. BlackAndWhite, .. BlackAndWhite]
            },
            {
                "16 bits a channel",
                "iVBORw0KGgoAAAANSUhEUgAAAAQAAAACEAIAAACgWjZ3AAAANklEQVR4nGNgYPj/n4GBgfH/PwZ2EJPtJyPDv//sQBHGf//Y2RsY6v83MMxxSN7vegCk8P9PAMuIFImEAzfMAAAAAElFTkSuQmCC",
                HighBytes
            },
        };

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Files))]
    public void Bytes_are_those_of_Pillow(string kind, string base64, byte[] expected)
    {
        File.WriteAllBytes(_folder["image.png"], Convert.FromBase64String(base64));

        var image = ImageFile.Load(_folder["image.png"]);

        image.Size.Should().Be(new ImageSize(2, 4), kind);
        image.Planes.ToArray().Should().Equal(expected, kind);
    }

    [Theory]
    [InlineData("no image at all", "(15 bytes): found no image that can be read")]
    [InlineData("", "(0 bytes): found an empty file")]
    [InlineData("BM", "(2 bytes): found a BMP that breaks off")]
    [InlineData("GIF89a", "(6 bytes): found a GIF that breaks off")]
    [InlineData("RIFF    WEBPVP8 ", "(16 bytes): found a WebP that breaks off")]
    public void What_is_no_image_is_refused_by_name(string content, string found)
    {
        File.WriteAllText(_folder["words.jpg"], content);

        Reading("words.jpg")
            .Should()
            .Throw<InvalidDataException>()
            .WithMessage($"*words.jpg {found}*expected a whole PNG, JPEG, WebP, BMP or GIF.");
    }

    [Theory]
    [InlineData("II*\0", "a TIFF")]
    [InlineData("MM\0*", "a TIFF")]
    [InlineData("\0\0\0\u0018ftypavif", "an AVIF")]
    [InlineData("\0\0\0\u0018ftypheic", "a HEIC")]
    [InlineData("\0\0\0\u0018ftypmif1", "a HEIC")]
    public void Kinds_that_are_not_read_are_named_whatever_the_file_is_called(string content, string kind)
    {
        File.WriteAllText(_folder["phone.jpg"], content + new string('\0', 30));

        Reading("phone.jpg")
            .Should()
            .Throw<InvalidDataException>()
            .WithMessage($"*phone.jpg: found {kind} image, which is not read, expected PNG, JPEG, WebP, BMP or GIF.");
    }

    [Fact]
    public void More_pixels_than_Pillow_takes_are_refused_before_there_is_memory_for_them()
    {
        var png = TestImages.Encode(TestImages.Pattern(height: 4, width: 4), SKEncodedImageFormat.Png);
        WritePngSize(png, 20_000, 20_000);
        File.WriteAllBytes(_folder["huge.png"], png);

        Reading("huge.png")
            .Should()
            .Throw<InvalidDataException>()
            .WithMessage("*huge.png (*bytes): found 20,000 x 20,000 pixels, expected 178,956,970 at most*");
    }

    /// <summary>One of two pixels by two, of which the frame covers the right half, transparent; the first colour is red, the second green.</summary>
    [Fact]
    public void What_no_frame_covers_has_the_transparent_colour_of_the_palette()
    {
        byte[] header = [.. "GIF89a"u8, 2, 0, 2, 0, 0x80, 0, 0, 255, 0, 0, 0, 255, 0];
        byte[] control = [0x21, 0xF9, 4, 1, 0, 0, 1, 0];
        byte[] frame = [0x2C, 1, 0, 0, 0, 1, 0, 2, 0, 0, 2, 2, 0x4C, 0x0A, 0, 0x3B];
        File.WriteAllBytes(_folder["half.gif"], [.. header, .. control, .. frame]);

        var image = ImageFile.Load(_folder["half.gif"]);

        image.Rgb.ToArray().Chunk(3).Should().AllSatisfy(pixel => pixel.Should().Equal(0, 255, 0));
    }

    [Fact]
    public void An_image_cut_short_is_refused_by_name()
    {
        var whole = TestImages.Encode(TestImages.Pattern(height: 60, width: 90), SKEncodedImageFormat.Png);
        File.WriteAllBytes(_folder["short.png"], whole[..(whole.Length / 2)]);

        Reading("short.png").Should().Throw<InvalidDataException>().WithMessage("*short.png (*bytes): found a PNG that breaks off*");
    }

    [Fact]
    public void A_missing_file_is_named() =>
        Reading("nowhere.png").Should().Throw<FileNotFoundException>().WithMessage("*nowhere.png: found no such file, expected an image*");

    /// <summary>A camera that was held on its side says so.</summary>
    [Fact]
    public void The_orientation_of_the_camera_is_followed_unless_that_is_not_wanted()
    {
        var jpeg = TestImages.Encode(TestImages.Pattern(height: 16, width: 32), SKEncodedImageFormat.Jpeg);
        File.WriteAllBytes(_folder["upright.jpg"], jpeg);
        File.WriteAllBytes(_folder["turned.jpg"], [.. jpeg[..2], .. TurnedByCamera, .. jpeg[2..]]);

        var upright = ImageFile.Load(_folder["upright.jpg"]);
        var stored = ImageFile.Load(_folder["turned.jpg"], followOrientation: false);
        var turned = ImageFile.Load(_folder["turned.jpg"]);

        stored.Rgb.ToArray().Should().Equal(upright.Rgb.ToArray());
        (turned.Height, turned.Width).Should().Be((32, 16));
        turned.Row(1, 0).ToArray().Should().Equal(Enumerable.Range(0, 16).Select(x => upright.Row(1, 15 - x)[0]));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    public void Every_orientation_is_turned_as_Pillow_does(int orientation)
    {
        var name = $"orientation-{orientation}.jpg";
        using var file = SafetensorsFile.Open(ReferenceFiles.Get("pictures", "expected.safetensors"));
        using var expected = file.Read(name);

        var image = ImageFile.Load(ReferenceFiles.Get("pictures", name));

        expected.shape.Should().Equal(image.Height, image.Width, 3);
        var differences = image.Rgb.ToArray().Zip(expected.bytes.ToArray(), (ours, theirs) => Math.Abs(ours - theirs));
        differences.Average().Should().BeLessThan(6);
    }

    /// <summary>With the checksum that goes with it: width, height and the rest of the first chunk are in bytes 12 to 28.</summary>
    private static void WritePngSize(Span<byte> png, int width, int height)
    {
        BinaryPrimitives.WriteInt32BigEndian(png[16..], width);
        BinaryPrimitives.WriteInt32BigEndian(png[20..], height);
        BinaryPrimitives.WriteUInt32BigEndian(png[29..], Crc(png[12..29]));
    }

    private static uint Crc(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var value in bytes)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) == 0 ? crc >> 1 : (crc >> 1) ^ 0xEDB88320;
            }
        }
        return ~crc;
    }

    private Func<Image> Reading(string name) => () => ImageFile.Load(_folder[name]);
}
