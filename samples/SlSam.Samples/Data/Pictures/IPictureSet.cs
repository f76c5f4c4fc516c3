namespace SlSam.Samples.Data.Pictures;

/// <summary>Pictures with labels. May be read from several threads at once.</summary>
public interface IPictureSet
{
    /// <summary>Number of pictures.</summary>
    int Count { get; }

    /// <summary>A picture, by number from 0.</summary>
    Picture Read(int index);

    /// <summary>The number of its class, from 0.</summary>
    int Label(int index);
}
