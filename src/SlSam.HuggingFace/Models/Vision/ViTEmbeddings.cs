using SlSam.HuggingFace.Models.Layers;
using SlSam.HuggingFace.Tensors;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace SlSam.HuggingFace.Models.Vision;

/// <summary>
/// Images [batch, channels, height, width] to tokens [batch, tokens, hidden]: the class token, in a distilled model the distillation
/// token, then one for each patch; each with its place added.
/// </summary>
internal sealed class ViTEmbeddings : Module<Tensor, Tensor>
{
    private readonly ViTConfig _config;

    [ComponentName(Name = "cls_token")]
    private readonly Parameter _classToken;

    [ComponentName(Name = "distillation_token")]
    private readonly Parameter? _distillationToken;

    [ComponentName(Name = "position_embeddings")]
    private readonly Parameter _positions;

    [ComponentName(Name = "patch_embeddings")]
    private readonly Wrapped _patches;

    public ViTEmbeddings(ViTConfig config, bool distilled)
        : base(nameof(ViTEmbeddings))
    {
        _config = config;
        var specialTokens = distilled ? 2 : 1;
        _classToken = new Parameter(zeros(1, 1, config.HiddenSize));
        _distillationToken = distilled ? new Parameter(zeros(1, 1, config.HiddenSize)) : null;
        _positions = new Parameter(zeros(1, config.NumPatches + specialTokens, config.HiddenSize));
        _patches = new Wrapped(
            "projection",
            Conv2d(config.NumChannels, config.HiddenSize, kernel_size: config.PatchSize, stride: config.PatchSize)
        );
        RegisterComponents();
    }

    /// <summary>The tokens and places that ViT draws before training; DeiT starts them at zero.</summary>
    public IEnumerable<Parameter> DrawnBeforeTraining => _distillationToken is null ? [_classToken, _positions] : [];

    public override Tensor forward(Tensor images)
    {
        using var scope = NewDisposeScope();
        var patches = _patches.call(images).flatten(2).transpose(1, 2);
        var batch = patches.shape[0];
        List<Tensor> tokens = [_classToken.expand(batch, -1, -1), patches];
        if (_distillationToken is not null)
        {
            tokens.Insert(1, _distillationToken.expand(batch, -1, -1));
        }
        var placed = cat(tokens, dim: 1).Plus(_positions);
        return placed.Dropped(_config.HiddenDropoutProb, training).MoveToOuterDisposeScope();
    }
}
