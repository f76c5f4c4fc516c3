namespace SlSam.HuggingFace.Tests.Images;

public sealed class ImageTests
{
    [Fact]
    public void Pixels_are_rows_of_red_green_and_blue()
    {
        byte[] pixels = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];

        var image = new Image(width: 1, height: 4, pixels);

        (image.Width, image.Height).Should().Be((1, 4));
        image.Rgb.ToArray().Should().Equal(pixels);
        image.Planes.ToArray().Should().Equal(1, 4, 7, 10, 2, 5, 8, 11, 3, 6, 9, 12);
    }

    [Theory]
    [InlineData(2, 2, 11)]
    [InlineData(0, 2, 0)]
    [InlineData(-1, -1, 3)]
    public void Bytes_that_are_no_image_are_refused(int width, int height, int bytes) =>
        FluentActions
            .Invoking(() => new Image(width, height, new byte[bytes]))
            .Should()
            .Throw<ArgumentException>()
            .WithMessage($"Found {bytes} bytes for {width} x {height} pixels, expected 3 for each pixel, and a pixel at least.*");
}
