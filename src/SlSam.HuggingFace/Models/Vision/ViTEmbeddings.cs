using SlSam.HuggingFace.Models.Layers;
using SlSam.HuggingFace.Tensors;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace SlSam.HuggingFace.Models.Vision;

/// <summary>
/// Images [batch, 3, height, width] to tokens [batch, tokens, hidden]: the class token, in a distilled model the distillation token, then one
/// for each patch; each with its place added. For images of another size the places of the patches are interpolated.
/// </summary>
internal sealed class ViTEmbeddings : Module<Tensor, Tensor>
{
    private readonly double _dropout;
    private readonly int _patchSize;
    private readonly int _specialTokens;
    private readonly Conv2d _patches;

    public ViTEmbeddings(ViTConfig config, bool isDistilled)
        : base(nameof(ViTEmbeddings))
    {
        _dropout = config.HiddenDropoutProb;
        _patchSize = config.PatchSize;
        _specialTokens = isDistilled ? 2 : 1;
        PatchesAlong = config.PatchesAlong;
        register_parameter("cls_token", new Parameter(zeros(1, 1, config.HiddenSize)));
        if (isDistilled)
        {
            register_parameter("distillation_token", new Parameter(zeros(1, 1, config.HiddenSize)));
        }
        var places = PatchesAlong * PatchesAlong + _specialTokens;
        register_parameter(PositionsName, new Parameter(zeros(1, places, config.HiddenSize)));
        _patches = this.Put(
            "patch_embeddings.projection",
            Conv2d(config.NumChannels, config.HiddenSize, kernel_size: config.PatchSize, stride: config.PatchSize)
        );
    }

    private const string PositionsName = "position_embeddings";

    /// <summary>Patches along an edge of the images that the table of places is for.</summary>
    public int PatchesAlong { get; private set; }

    /// <summary>The tokens and places that ViT draws before training; DeiT starts them at zero.</summary>
    public IEnumerable<Parameter> DrawnBeforeTraining =>
        _specialTokens == 1 ? [get_parameter("cls_token")!, get_parameter(PositionsName)!] : [];

    public override Tensor forward(Tensor images)
    {
        using var scope = NewDisposeScope();
        var (down, across) = ((int)images.shape[2] / _patchSize, (int)images.shape[3] / _patchSize);
        var patches = _patches.call(images).flatten(2).transpose(1, 2);
        var special = _specialTokens == 1 ? (string[])["cls_token"] : ["cls_token", "distillation_token"];
        var tokens = special.Select(name => get_parameter(name)!.expand(patches.shape[0], -1, -1)).Append(patches);
        var placed = cat([.. tokens], dim: 1).Plus(Places(down, across));
        return placed.Dropped(_dropout, training).MoveToOuterDisposeScope();
    }

    /// <summary>Makes a table of places for images of another size, by interpolating the one there is.</summary>
    public void Resize(int patchesAlong)
    {
        using var untracked = no_grad();
        using var scope = NewDisposeScope();
        get_parameter(PositionsName)!.set_(Places(patchesAlong, patchesAlong).contiguous());
        PatchesAlong = patchesAlong;
    }

    /// <summary>Parts are registered by the constructor, under the checkpoint's names; fields would add them a second time.</summary>
    protected override void RegisterComponents() { }

    /// <summary>The table [1, tokens, hidden] for a number of patches, in the way of transformers: bicubic.</summary>
    private Tensor Places(int down, int across)
    {
        var table = get_parameter(PositionsName)!;
        if ((down, across) == (PatchesAlong, PatchesAlong))
        {
            return table;
        }
        var special = table.narrow(1, 0, _specialTokens);
        var ofPatches = table.narrow(1, _specialTokens, PatchesAlong * PatchesAlong);
        var grid = ofPatches.reshape(1, PatchesAlong, PatchesAlong, -1).permute(0, 3, 1, 2);
        var resized = functional.interpolate(grid, size: [down, across], mode: InterpolationMode.Bicubic, align_corners: false);
        return cat([special, resized.permute(0, 2, 3, 1).flatten(1, 2)], dim: 1);
    }
}
