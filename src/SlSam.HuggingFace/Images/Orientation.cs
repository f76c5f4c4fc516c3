namespace SlSam.HuggingFace.Images;

/// <summary>How a camera was held, as EXIF numbers it: from 1, upright, to 8.</summary>
internal static class Orientation
{
    public const int Upright = 1;

    /// <summary>The image as it was seen.</summary>
    public static Image Follow(Image image, int orientation)
    {
        if (orientation is <= Upright or > 8)
        {
            return image;
        }
        var isTurned = orientation >= 5;
        var (height, width) = isTurned ? (image.Width, image.Height) : (image.Height, image.Width);
        var planes = GC.AllocateUninitializedArray<byte>(image.Planes.Length);
        for (var (row, target) = (0, 0); row < Image.Channels * height; row++)
        {
            var (channel, y) = (row / height, row % height);
            var source = image.From(channel, 0, 0);
            for (var x = 0; x < width; x++)
            {
                var (fromY, fromX) = Source(orientation, y, x, image.Height - 1, image.Width - 1);
                planes[target++] = source[fromY * image.Width + fromX];
            }
        }
        return Image.FromPlanes(planes, height, width);
    }

    /// <summary>Where a pixel comes from.</summary>
    private static (int Y, int X) Source(int orientation, int y, int x, int lastY, int lastX) =>
        orientation switch
        {
            2 => (y, lastX - x),
            3 => (lastY - y, lastX - x),
            4 => (lastY - y, x),
            5 => (x, y),
            6 => (lastY - x, y),
            7 => (lastY - x, lastX - y),
            _ => (x, lastX - y),
        };
}
