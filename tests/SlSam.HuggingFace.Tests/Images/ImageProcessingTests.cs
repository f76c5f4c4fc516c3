using SlSam.HuggingFace.Images;
using SlSam.HuggingFace.Images.Processing;
using SlSam.Testing;
using static TorchSharp.torch;

namespace SlSam.HuggingFace.Tests.Images;

public sealed class ImageProcessingTests : IDisposable
{
    private const string ViT = "vit";
    private const string DeiT = "deit";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Without_a_file_a_ViT_squeezes_the_image_into_its_size()
    {
        var processing = Read(ViT);

        processing.Should().BeEquivalentTo(Squeezed(224, Resampling.Bilinear));
    }

    [Fact]
    public void Without_a_file_a_distilled_model_takes_the_middle_of_a_larger_one()
    {
        var processing = Read(DeiT);

        processing.Target.Should().Be(new ResizeTarget.Exactly(ImageSize.Square(256)));
        processing.Crop.Should().Be(ImageSize.Square(224));
        processing.Resampling.Should().Be(Resampling.Bicubic);
    }

    [Fact]
    public void Without_a_file_sizes_follow_the_model() => Read(ViT, size: 32).Result.Should().Be(ImageSize.Square(32));

    [Fact]
    public void The_older_style_of_a_DeiT_is_read_whatever_the_model_is_called()
    {
        var processing = ReadFile(
            """
            {"crop_size": 224, "do_center_crop": true, "do_normalize": true, "do_resize": true, "feature_extractor_type": "DeiTFeatureExtractor",
             "image_mean": [0.485, 0.456, 0.406], "image_std": [0.229, 0.224, 0.225], "resample": 3, "size": 256}
            """,
            ViT
        );

        processing
            .Should()
            .BeEquivalentTo(
                new ImageProcessing
                {
                    Kind = ProcessorKind.DeiT,
                    Target = new ResizeTarget.Exactly(ImageSize.Square(256)),
                    Resampling = Resampling.Bicubic,
                    Crop = ImageSize.Square(224),
                    Normalization = new([0.485f, 0.456f, 0.406f], [0.229f, 0.224f, 0.225f]),
                }
            );
    }

    [Fact]
    public void The_newer_style_with_nulls_has_the_defaults_of_the_class_it_names()
    {
        var processing = ReadFile(
            """
            {"crop_size": null, "do_center_crop": null, "image_processor_type": "ViTImageProcessorFast", "resample": null,
             "size": {"height": 224, "width": 224}, "device": null}
            """,
            DeiT
        );

        processing.Should().BeEquivalentTo(Squeezed(224, Resampling.Bilinear));
    }

    [Theory]
    [InlineData("""{"size": {"shortest_edge": 256}, "do_center_crop": true, "crop_size": {"height": 224, "width": 224}}""")]
    [InlineData("""{"size": 256, "default_to_square": false, "do_center_crop": true}""")]
    public void The_shortest_edge_may_be_what_counts(string json)
    {
        var processing = ReadFile(json, ViT);

        processing.Target.Should().Be(new ResizeTarget.ShortestEdge(256));
        processing.Target!.SizeFor(new ImageSize(Height: 300, Width: 101)).Should().Be(new ImageSize(Height: 760, Width: 256));
        processing.Target.SizeFor(new ImageSize(Height: 100, Width: 333)).Should().Be(new ImageSize(Height: 256, Width: 852));
    }

    [Fact]
    public void Scaling_without_normalization_and_normalization_without_scaling()
    {
        Values("""{"do_normalize": false}""").Should().Equal([0, 0.2f, 1], Near);
        Values("""{"do_rescale": false, "image_mean": 1, "image_std": 2}""").Should().Equal([-0.5f, 25, 127], Near);
        Values("""{"rescale_factor": 0.00784313725490196, "image_mean": [1, 1, 1], "image_std": [1, 1, 1]}""")
            .Should()
            .Equal([-1, -0.6f, 1], Near);
    }

    [Theory]
    [InlineData("""{"resample": 6}""", "resample: found 6, expected a number of Pillow's*5 hamming")]
    [InlineData("""{"resample": "bicubic"}""", "resample: found \"bicubic\", expected a number")]
    [InlineData("""{"size": {"height": 224}}""", "size: found {\"height\": 224}, expected a number of pixels, a height and a width")]
    [InlineData("""{"size": 0}""", "size: found 0, expected a whole number of pixels")]
    [InlineData("""{"size": 192}""", "found images that are prepared to 192 x 192, expected 224 x 224, the image_size")]
    [InlineData("""{"do_center_crop": true, "crop_size": {"shortest_edge": 3}}""", "crop_size: found*")]
    [InlineData("""{"do_resize": "yes"}""", "do_resize: found \"yes\", expected true or false")]
    [InlineData("""{"image_mean": [0.5]}""", "image_mean: found 1 numbers, expected 3")]
    [InlineData("""{"image_std": [1, 0, 1]}""", "image_std: found 1, 0, 1, expected numbers more than 0")]
    [InlineData(
        """{"image_processor_type": "CLIPImageProcessor"}""",
        "image_processor_type: found 'CLIPImageProcessor', expected ViTImageProcessor"
    )]
    [InlineData("""[]""", "found Array, expected an object")]
    [InlineData("""{"size": """, "found no JSON")]
    public void What_cannot_be_is_refused(string json, string message)
    {
        var reading = () => ReadFile(json, ViT);

        reading.Should().Throw<InvalidDataException>().WithMessage($"*{ImageProcessing.FileName}: {message}*");
    }

    [Fact]
    public void What_is_written_reads_back()
    {
        foreach (var processing in new[] { Squeezed(224, Resampling.Lanczos), ProcessorKind.DeiT.Defaults(), Unresized() })
        {
            ReadFile(processing.ToJson(), ViT).Should().BeEquivalentTo(processing);
        }
    }

    [Fact]
    public void The_middle_is_cut_out_after_resizing()
    {
        var image = TestImages.Pattern(height: 9, width: 14);

        var middle = Apply(new ImageResize(4, target: null, ImageSize.Square(4), Resampling.Bilinear), image);

        middle
            .Should()
            .Equal(
                from channel in Enumerable.Range(0, 3)
                from y in Enumerable.Range(2, 4)
                from x in Enumerable.Range(5, 4)
                select image.Row(channel, y)[x]
            );
    }

    [Fact]
    public void An_image_smaller_than_the_middle_is_framed_in_black()
    {
        var image = TestImages.Pattern(height: 2, width: 3);

        var framed = Apply(new ImageResize(4, target: null, ImageSize.Square(4), Resampling.Bilinear), image);

        framed[..4].Should().Equal(0, 0, 0, 0);
        framed[4..8].Should().Equal([.. image.Row(0, 0), 0]);
        framed[12..16].Should().Equal(0, 0, 0, 0);
    }

    [Fact]
    public void An_image_that_does_not_get_the_size_of_the_model_is_refused()
    {
        var transform = new ImageResize(4, new ResizeTarget.ShortestEdge(4), crop: null, Resampling.Bilinear);

        var applying = () => Apply(transform, TestImages.Pattern(height: 8, width: 12));

        applying.Should().Throw<InvalidDataException>().WithMessage("*8 x 12 pixels*prepared to 4 x 6, expected 4 x 4*");
    }

    private static byte[] Apply(ImageResize transform, Image image)
    {
        var result = Enumerable.Repeat((byte)99, Image.Channels * transform.Size * transform.Size).ToArray();
        transform.Apply(image, result);
        return result;
    }

    private static bool Near(float found, float expected) => Math.Abs(found - expected) < 1e-6;

    /// <summary>What becomes of 0, 51 and 255.</summary>
    private float[] Values(string json)
    {
        using var scope = NewDisposeScope();
        var pixels = tensor(new byte[] { 0, 51, 255 }, [1, 3, 1, 1], ScalarType.Byte);
        return ReadFile(json, ViT).Normalization.Apply(pixels).data<float>().ToArray();
    }

    private static ImageProcessing Squeezed(int size, Resampling resampling) =>
        new()
        {
            Kind = ProcessorKind.ViT,
            Target = new ResizeTarget.Exactly(ImageSize.Square(size)),
            Resampling = resampling,
            Crop = null,
            Normalization = PixelNormalization.Symmetric,
        };

    private static ImageProcessing Unresized() =>
        new()
        {
            Kind = ProcessorKind.ViT,
            Target = null,
            Resampling = Resampling.Nearest,
            Crop = ImageSize.Square(224),
            Normalization = new([0, 0.1f, 0.2f], [1, 2, 3]) { Scale = 1 },
        };

    private ImageProcessing ReadFile(string json, string modelType)
    {
        File.WriteAllText(_folder[ImageProcessing.FileName], json);
        return Read(modelType);
    }

    private ImageProcessing Read(string modelType, int size = 224) => ImageProcessing.Read(_folder.Path, modelType, size);
}
