namespace SlSam.Samples.Data.Pictures;

/// <summary>Makes of a picture what a model sees, before normalization. May be used from several threads at once.</summary>
public interface IPictureTransform
{
    /// <summary>Height and width of the result.</summary>
    int Size { get; }

    /// <summary>Makes the result.</summary>
    /// <param name="picture">Of any size, if the transform does not say otherwise.</param>
    /// <param name="draws">Randomness of this picture in this epoch; a transform for evaluation draws nothing.</param>
    /// <param name="result">Receives 3 * Size * Size bytes, in planes.</param>
    void Apply(Picture picture, ref Draws draws, Span<byte> result);
}
