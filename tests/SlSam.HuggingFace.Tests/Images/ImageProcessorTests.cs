using SlSam.Testing;
using static TorchSharp.torch;

namespace SlSam.HuggingFace.Tests.Images;

public sealed class ImageProcessorTests
{
    [Fact]
    public void Images_become_the_pixels_that_the_model_of_the_folder_reads()
    {
        using var scope = NewDisposeScope();
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["config.json"], """{ "model_type": "vit", "image_size": [8, 8] }""");
        File.WriteAllText(
            folder["preprocessor_config.json"],
            """{ "size": { "height": 8, "width": 8 }, "image_mean": 0, "image_std": 0.5 }"""
        );
        var processor = ImageProcessor.Load(folder.Path);
        var image = TestImages.Pattern(height: 8, width: 8);

        var pixels = processor.Prepare(image, TestImages.Pattern(height: 9, width: 30));

        processor.Size.Should().Be(8);
        pixels.shape.Should().Equal(2, 3, 8, 8);
        pixels.dtype.Should().Be(ScalarType.Float32);
        pixels[0, 2, 3, 4].item<float>().Should().BeApproximately(image.Row(2, 3)[4] / 127.5f, 1e-5f);
        processor.Invoking(p => p.Prepare()).Should().Throw<ArgumentException>().WithMessage("Found no images, expected one or more.*");
    }

    [Fact]
    public void For_another_size_the_middle_is_cut_in_the_same_relation()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["config.json"], """{ "model_type": "deit", "image_size": 16 }""");
        var image = TestImages.Pattern(height: 40, width: 40);

        using var larger = ImageProcessor.Load(folder.Path, size: 35).Prepare(image);

        larger.shape.Should().Equal(1, 3, 35, 35); // 40 * 224 / 256
        larger[0, 0, 0, 0].item<float>().Should().BeApproximately((image.Row(0, 2)[2] - 127.5f) / 127.5f, 0.01f);
    }
}
