using SlSam.HuggingFace.Images;
using SlSam.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace SlSam.HuggingFace.Tests.Images;

/// <summary>Images come out as Pillow's, within the tolerance that the reference gives.</summary>
public sealed class ImageResamplerTests : IDisposable
{
    private const float Tolerance = 0.03f;
    private static readonly PixelNormalization Normalization = new([0.485f, 0.456f, 0.406f], [0.229f, 0.224f, 0.225f]);
    private readonly DisposeScope _scope = NewDisposeScope();

    public static TheoryData<int, int> Images =>
        new()
        {
            { 0, 5 },
            { 1, 12 },
            { 2, 19 },
        };

    public void Dispose() => _scope.Dispose();

    [Theory]
    [MemberData(nameof(Images))]
    public void Enlarged(int number, int index) =>
        Difference(Resampled(index, 64, Resampling.Bilinear), $"evaluation.{number}").Should().BeLessThan(Tolerance);

    [Theory]
    [MemberData(nameof(Images))]
    public void Enlarged_by_cubics_and_cropped(int number, int index)
    {
        var middle = Resampled(index, 73, Resampling.Bicubic).narrow(2, 4, 64).narrow(3, 4, 64);

        Difference(middle, $"evaluation-crop.{number}").Should().BeLessThan(Tolerance);
    }

    [Theory]
    [MemberData(nameof(Images))]
    public void Made_smaller(int number, int index) =>
        Difference(Resampled(index, 20, Resampling.Bilinear), $"smaller.{number}").Should().BeLessThan(Tolerance);

    [Theory]
    [InlineData(0, 5, 3, 2, 30, 25)]
    [InlineData(1, 12, 4, 2, 25, 25)]
    [InlineData(2, 19, 5, 2, 20, 25)]
    public void A_part_enlarged_and_flipped(int number, int index, int left, int top, int right, int bottom)
    {
        var box = new ImageBox(left, top, right - left, bottom - top);

        Difference(Resampled(index, 48, Resampling.Bilinear, box).flip(3), $"training.{number}").Should().BeLessThan(Tolerance);
    }

    private static Tensor Resampled(int index, int size, Resampling resampling, ImageBox? box = null)
    {
        var image = ImageFile.Load(ReferenceFiles.Get("images", $"{index}.png"));
        var result = new byte[3 * size * size];
        ImageResampler.Resample(image, box ?? ImageBox.All(image), ImageSize.Square(size), resampling, result);
        return Normalization.Apply(tensor(result, [1, 3, size, size], ScalarType.Byte));
    }

    private static float Difference(Tensor ours, string expected)
    {
        using var theirs = SafetensorsFile.Open(ReferenceFiles.Get("images.safetensors"));
        return (ours.squeeze(0) - theirs.Read(expected)).abs().max().item<float>();
    }
}
