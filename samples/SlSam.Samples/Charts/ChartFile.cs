using ScottPlot;
using SkiaSharp;
using SlSam.State;

namespace SlSam.Samples.Charts;

/// <summary>Plots as PNG files.</summary>
internal static class ChartFile
{
    private const float Margin = 12;

    /// <summary>Draws plots side by side, each as wide as the others, into one file.</summary>
    /// <param name="path">Written whole or not at all.</param>
    /// <param name="width">Of the chart, in pixels.</param>
    /// <param name="height">Of the chart, in pixels.</param>
    /// <param name="plots">From left to right.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Save(string path, int width, int height, params IReadOnlyList<Plot> plots)
    {
        using var surface = SKSurface.Create(new SKImageInfo(width, height));
        surface.Canvas.Clear(SKColors.White);
        foreach (var (index, plot) in plots.Index())
        {
            using var part = new SKAutoCanvasRestore(surface.Canvas);
            Draw(surface.Canvas, plot, new PixelRect(width * index / plots.Count, width * (index + 1) / plots.Count, height, 0));
        }
        using var chart = surface.Snapshot();
        using var png = chart.Encode(SKEncodedImageFormat.Png, quality: 100);
        AtomicFile.Write(path, png.SaveTo);
    }

    /// <summary>A plot first wipes all that it can reach.</summary>
    private static void Draw(SKCanvas canvas, Plot plot, PixelRect place)
    {
        var inner = place.Contract(Margin);
        canvas.ClipRect(new SKRect(inner.Left, inner.Top, inner.Right, inner.Bottom));
        plot.Render(canvas, inner);
    }
}
