using SlSam.Testing;

namespace SlSam.HuggingFace.Tests.Images;

/// <summary>Files of every kind that people have, with the bytes that Pillow makes of them.</summary>
public sealed class PictureFixtureTests
{
    private static readonly string[] Lossy = [".jpg", ".JPEG"];

    public static TheoryData<string> Names
    {
        get
        {
            using var file = SafetensorsFile.Open(ReferenceFiles.Get("pictures", "expected.safetensors"));
            return [.. file.Entries.Keys];
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Pixels_are_those_of_Pillow(string name)
    {
        using var file = SafetensorsFile.Open(ReferenceFiles.Get("pictures", "expected.safetensors"));
        using var expected = file.Read(name);

        var image = ImageFile.Load(ReferenceFiles.Get("pictures", name));

        expected.shape.Should().Equal(image.Height, image.Width, 3);
        var differences = image.Rgb.ToArray().Zip(expected.bytes.ToArray(), (ours, theirs) => Math.Abs(ours - theirs)).ToArray();
        if (Lossy.Contains(Path.GetExtension(name)) || name == "lossy.webp")
        {
            differences.Average().Should().BeLessThan(6);
        }
        else
        {
            differences.Max().Should().Be(0);
        }
    }

    [Theory]
    [InlineData("broken-cut.jpg", "(300 bytes): found a JPEG that breaks off or is broken")]
    [InlineData("broken-empty.jpg", "(0 bytes): found an empty file")]
    [InlineData("broken-text.png", "(14 bytes): found no image that can be read")]
    public void Broken_files_are_refused_by_name_and_size(string name, string message) =>
        FluentActions
            .Invoking(() => ImageFile.Load(ReferenceFiles.Get("pictures", name)))
            .Should()
            .Throw<InvalidDataException>()
            .WithMessage($"*{name} {message}, expected a whole PNG, JPEG, WebP, BMP or GIF.");

    [Theory]
    [InlineData("orientation-6.png")]
    [InlineData("orientation-6.webp")]
    [InlineData("orientation-6.jpg")]
    public void The_orientation_can_be_left(string name)
    {
        var image = ImageFile.Load(ReferenceFiles.Get("pictures", name), followOrientation: false);

        (image.Height, image.Width).Should().Be((30, 45));
    }
}
