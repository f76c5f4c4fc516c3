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

    [Fact]
    public void A_part_is_brought_to_another_size()
    {
        var image = Image.FromPlanes(Enumerable.Range(0, 48).Select(number => (byte)number).ToArray(), height: 4, width: 4);
        var result = new byte[3];

        image.Resample(new ImageBox(2, 0, 2, 4), ImageSize.Square(1), Resampling.Nearest, result);

        result.Should().Equal(11, 27, 43);
        image.Row(1, 3).ToArray().Should().Equal(28, 29, 30, 31);
        image.Size.Should().Be(new ImageSize(4, 4));
    }

    [Theory]
    [InlineData(3, 0, 2, 4, 12, "*expected a part of an image of 4 x 4 pixels*")]
    [InlineData(0, -1, 2, 4, 12, "*expected a part of an image of 4 x 4 pixels*")]
    [InlineData(0, 0, 0, 4, 12, "*expected a part of an image of 4 x 4 pixels*")]
    [InlineData(0, 0, 4, 4, 11, "Found room for 11 bytes, expected 3 for each pixel of 2 x 2*")]
    public void What_is_no_part_or_has_no_room_is_refused(int left, int top, int width, int height, int room, string message)
    {
        var image = Image.FromPlanes(new byte[48], height: 4, width: 4);

        FluentActions
            .Invoking(() =>
                image.Resample(new ImageBox(left, top, width, height), ImageSize.Square(2), Resampling.Bilinear, new byte[room])
            )
            .Should()
            .Throw<ArgumentException>()
            .WithMessage(message);
        FluentActions.Invoking(() => Image.FromPlanes(new byte[47], 4, 4)).Should().Throw<ArgumentException>();
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
