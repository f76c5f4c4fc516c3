namespace SlSam.HuggingFace;

/// <summary>How an image is brought to another size, by Pillow's numbers, which <c>preprocessor_config.json</c> uses.</summary>
public enum Resampling
{
    /// <summary>The pixel at the place, as it is.</summary>
    Nearest = 0,

    /// <summary>A windowed sinc that reaches three pixels far.</summary>
    Lanczos = 1,

    /// <summary>Linear between neighbours.</summary>
    Bilinear = 2,

    /// <summary>Keys' cubic with a = -0.5.</summary>
    Bicubic = 3,

    /// <summary>The mean of the pixels that are covered.</summary>
    Box = 4,

    /// <summary>A sinc under Hamming's window: as fast as linear, and sharper where images shrink.</summary>
    Hamming = 5,
}
