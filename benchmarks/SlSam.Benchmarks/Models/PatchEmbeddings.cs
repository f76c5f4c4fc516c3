using SlSam.HuggingFace.Tensors;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace SlSam.Benchmarks.Models;

/// <summary>Images to tokens [batch, tokens, width]: the class token and one for each patch, with their places added.</summary>
internal sealed class PatchEmbeddings : nn.Module<Tensor, Tensor>
{
    private const double InitialDeviation = 0.02;

    [ComponentName(Name = "class_token")]
    private readonly Parameter _classToken;

    [ComponentName(Name = "positions")]
    private readonly Parameter _positions;

    [ComponentName(Name = "patches")]
    private readonly Conv2d _patches;

    public PatchEmbeddings(VisionTransformerShape shape)
        : base(nameof(PatchEmbeddings))
    {
        _classToken = new Parameter(randn(1, 1, shape.Width).mul_(InitialDeviation));
        _positions = new Parameter(randn(1, shape.Tokens, shape.Width).mul_(InitialDeviation));
        _patches = nn.Conv2d(3, shape.Width, kernel_size: shape.Patch, stride: shape.Patch);
        RegisterComponents();
    }

    public override Tensor forward(Tensor images)
    {
        using var scope = NewDisposeScope();
        var patches = _patches.call(images).flatten(2).transpose(1, 2);
        var classTokens = _classToken.expand(images.shape[0], -1, -1);
        return cat([classTokens, patches], dim: 1).Plus(_positions).MoveToOuterDisposeScope();
    }
}
