namespace SlSam.Samples.Data.Pictures;

/// <summary>How a picture is brought to another size, by Pillow's numbers, which <c>preprocessor_config.json</c> uses.</summary>
public enum Resampling
{
    /// <summary>Linear between neighbours.</summary>
    Bilinear = 2,

    /// <summary>Keys' cubic with a = -0.5.</summary>
    Bicubic = 3,
}
