using SlSam.HuggingFace;

namespace SlSam.Samples.Data.Images;

/// <summary>Makes of an image what a model sees, before normalization. May be used from several threads at once.</summary>
public interface IImageTransform
{
    /// <summary>Height and width of the result.</summary>
    int Size { get; }

    /// <summary>Makes the result.</summary>
    /// <param name="image">Of any size, if the transform does not say otherwise.</param>
    /// <param name="draws">Randomness of this image in this epoch; a transform for evaluation draws nothing.</param>
    /// <param name="result">Receives 3 * Size * Size bytes, in planes.</param>
    void Apply(Image image, ref Draws draws, Span<byte> result);
}
