#:property PublishAot=false
#:package SkiaSharp
#:package SkiaSharp.NativeAssets.Linux.NoDependencies
// Draws the packages' icon: dotnet run eng/Packaging/DrawIcon.cs eng/Packaging/icon.png
// A flat minimum in layers, of which one is active.
using SkiaSharp;

const int size = 256;
using var surface = SKSurface.Create(new SKImageInfo(size, size, SKColorType.Rgba8888, SKAlphaType.Premul));
var canvas = surface.Canvas;
canvas.Clear(SKColors.Transparent);

using var tile = new SKRoundRect(new SKRect(0, 0, size, size), 48);
canvas.ClipRoundRect(tile, antialias: true);
canvas.Clear(new SKColor(0x0f, 0x1f, 0x3d));

// what lies below the loss; edges lie on the pixels that are left at a size of 32
using var below = new SKPath();
below.MoveTo(0, 16);
below.CubicTo(32, 144, 56, 144, 88, 144);
below.LineTo(168, 144);
below.CubicTo(200, 144, 224, 144, 256, 16);
below.LineTo(256, 256);
below.LineTo(0, 256);
below.Close();
canvas.Save();
canvas.ClipPath(below, antialias: true);
SKColor[] layers =
[
    new(0x6f, 0x9c, 0xf5),
    new(0x5b, 0x8d, 0xef),
    new(0x4a, 0x78, 0xd6),
    new(0x41, 0x6d, 0xc8),
    new(0xff, 0xa6, 0x2b),
    new(0x2f, 0x55, 0xa6),
];
for (var layer = 0; layer < layers.Length; layer++)
{
    using var paint = new SKPaint { Color = layers[layer] };
    canvas.DrawRect(0, 24 + 40 * layer, size, 32, paint);
}
canvas.Restore();

using var ball = new SKPaint { Color = SKColors.White, IsAntialias = true };
canvas.DrawCircle(128, 104, 36, ball);

using var image = surface.Snapshot();
using var png = image.Encode(SKEncodedImageFormat.Png, 100);
using var file = File.Create(args[0]);
png.SaveTo(file);
