using System.Security.Cryptography;
using SlSam.HuggingFace.Images;
using SlSam.Testing;

namespace SlSam.HuggingFace.Tests.Images;

/// <summary>Images are resampled to the very bytes that Pillow gives; expected are the beginnings of their SHA-256.</summary>
public sealed class PillowBitsTests
{
    public static TheoryData<string, int, int, int, int, string> Whole =>
        new()
        {
            { nameof(Resampling.Nearest), 32, 32, 224, 224, "91E0EF9C23077C56" },
            { nameof(Resampling.Nearest), 61, 45, 20, 33, "FC87B4254D04B1AD" },
            { nameof(Resampling.Nearest), 19, 40, 19, 64, "4256A57EAAE2D1D4" },
            { nameof(Resampling.Lanczos), 32, 32, 224, 224, "8D11854F23BFA2F9" },
            { nameof(Resampling.Lanczos), 61, 45, 20, 33, "B54B35AEF6A1AF7E" },
            { nameof(Resampling.Lanczos), 19, 40, 19, 64, "D8D5447EAC63EE6F" },
            { nameof(Resampling.Bilinear), 32, 32, 224, 224, "0587B4C7627CA1BC" },
            { nameof(Resampling.Bilinear), 61, 45, 20, 33, "5044930B4E84A2CE" },
            { nameof(Resampling.Bilinear), 19, 40, 19, 64, "A1DC8B9ABBAE92EC" },
            { nameof(Resampling.Bicubic), 32, 32, 224, 224, "EB27A3DA7714A9FF" },
            { nameof(Resampling.Bicubic), 61, 45, 20, 33, "9B02D11F64FBE3BF" },
            { nameof(Resampling.Bicubic), 19, 40, 19, 64, "F022CFD0CC57EDC2" },
            { nameof(Resampling.Box), 32, 32, 224, 224, "91E0EF9C23077C56" },
            { nameof(Resampling.Box), 61, 45, 20, 33, "46830E5DA0B58435" },
            { nameof(Resampling.Box), 19, 40, 19, 64, "4256A57EAAE2D1D4" },
            { nameof(Resampling.Hamming), 32, 32, 224, 224, "4BCD278E6801F876" },
            { nameof(Resampling.Hamming), 61, 45, 20, 33, "1677C3D9D5185DCA" },
            { nameof(Resampling.Hamming), 19, 40, 19, 64, "7B5A4EC3AE7A4F06" },
        };

    public static TheoryData<string, string> Parts =>
        new()
        {
            { nameof(Resampling.Nearest), "B229D87DF7357785" },
            { nameof(Resampling.Lanczos), "E721D21C3A4D3402" },
            { nameof(Resampling.Bilinear), "3C5E4A2D9307B239" },
            { nameof(Resampling.Bicubic), "B106568F93769B1D" },
            { nameof(Resampling.Box), "B229D87DF7357785" },
            { nameof(Resampling.Hamming), "1FCD50073B275B2E" },
        };

    [Theory]
    [MemberData(nameof(Whole))]
    public void Whole_images(string resampling, int width, int height, int newWidth, int newHeight, string expected)
    {
        var image = TestImages.Pattern(height, width);

        Resampled(image, ImageBox.All(image), new ImageSize(newHeight, newWidth), resampling).Should().Be(expected);
    }

    [Theory]
    [MemberData(nameof(Parts))]
    public void Parts_of_images(string resampling, string expected) =>
        Resampled(
                TestImages.Pattern(height: 37, width: 50),
                new ImageBox(Left: 3, Top: 2, Width: 27, Height: 23),
                ImageSize.Square(48),
                resampling
            )
            .Should()
            .Be(expected);

    private static string Resampled(Image image, ImageBox box, ImageSize size, string resampling)
    {
        var result = new byte[Image.Channels * size.Height * size.Width];
        ImageResampler.Resample(image, box, size, Enum.Parse<Resampling>(resampling), result);
        return Convert.ToHexString(SHA256.HashData(result))[..16];
    }
}
