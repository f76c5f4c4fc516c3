using System.Security.Cryptography;
using SlSam.HuggingFace.Images;
using SlSam.Testing;

namespace SlSam.HuggingFace.Tests.Images;

/// <summary>Images are resampled to the very bytes that Pillow gives; expected are the beginnings of their SHA-256.</summary>
public sealed class PillowBitsTests
{
    public static TheoryData<Resampling, int, int, int, int, string> Whole =>
        new()
        {
            { Resampling.Nearest, 32, 32, 224, 224, "91E0EF9C23077C56" },
            { Resampling.Nearest, 61, 45, 20, 33, "FC87B4254D04B1AD" },
            { Resampling.Nearest, 19, 40, 19, 64, "4256A57EAAE2D1D4" },
            { Resampling.Lanczos, 32, 32, 224, 224, "8D11854F23BFA2F9" },
            { Resampling.Lanczos, 61, 45, 20, 33, "B54B35AEF6A1AF7E" },
            { Resampling.Lanczos, 19, 40, 19, 64, "D8D5447EAC63EE6F" },
            { Resampling.Bilinear, 32, 32, 224, 224, "0587B4C7627CA1BC" },
            { Resampling.Bilinear, 61, 45, 20, 33, "5044930B4E84A2CE" },
            { Resampling.Bilinear, 19, 40, 19, 64, "A1DC8B9ABBAE92EC" },
            { Resampling.Bicubic, 32, 32, 224, 224, "EB27A3DA7714A9FF" },
            { Resampling.Bicubic, 61, 45, 20, 33, "9B02D11F64FBE3BF" },
            { Resampling.Bicubic, 19, 40, 19, 64, "F022CFD0CC57EDC2" },
            { Resampling.Box, 32, 32, 224, 224, "91E0EF9C23077C56" },
            { Resampling.Box, 61, 45, 20, 33, "46830E5DA0B58435" },
            { Resampling.Box, 19, 40, 19, 64, "4256A57EAAE2D1D4" },
            { Resampling.Hamming, 32, 32, 224, 224, "4BCD278E6801F876" },
            { Resampling.Hamming, 61, 45, 20, 33, "1677C3D9D5185DCA" },
            { Resampling.Hamming, 19, 40, 19, 64, "7B5A4EC3AE7A4F06" },
        };

    public static TheoryData<Resampling, string> Parts =>
        new()
        {
            { Resampling.Nearest, "B229D87DF7357785" },
            { Resampling.Lanczos, "E721D21C3A4D3402" },
            { Resampling.Bilinear, "3C5E4A2D9307B239" },
            { Resampling.Bicubic, "B106568F93769B1D" },
            { Resampling.Box, "B229D87DF7357785" },
            { Resampling.Hamming, "1FCD50073B275B2E" },
        };

    [Theory]
    [MemberData(nameof(Whole))]
    public void Whole_images(Resampling resampling, int width, int height, int newWidth, int newHeight, string expected)
    {
        var image = TestImages.Pattern(height, width);

        Resampled(image, ImageBox.All(image), new ImageSize(newHeight, newWidth), resampling).Should().Be(expected);
    }

    [Theory]
    [MemberData(nameof(Parts))]
    public void Parts_of_images(Resampling resampling, string expected) =>
        Resampled(
                TestImages.Pattern(height: 37, width: 50),
                new ImageBox(Left: 3, Top: 2, Width: 27, Height: 23),
                ImageSize.Square(48),
                resampling
            )
            .Should()
            .Be(expected);

    private static string Resampled(Image image, ImageBox box, ImageSize size, Resampling resampling)
    {
        var result = new byte[Image.Channels * size.Height * size.Width];
        ImageResampler.Resample(image, box, size, resampling, result);
        return Convert.ToHexString(SHA256.HashData(result))[..16];
    }
}
