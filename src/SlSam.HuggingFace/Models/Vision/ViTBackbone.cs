using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace SlSam.HuggingFace.Models.Vision;

/// <summary>Images [batch, channels, height, width] to normed tokens [batch, tokens, hidden]; a head reads the first one or two.</summary>
internal sealed class ViTBackbone : Module<Tensor, Tensor>
{
    private readonly ViTConfig _config;

    [ComponentName(Name = "embeddings")]
    private readonly ViTEmbeddings _embeddings;

    [ComponentName(Name = "encoder")]
    private readonly ViTEncoder _encoder;

    [ComponentName(Name = "layernorm")]
    private readonly LayerNorm _norm;

    public ViTBackbone(ViTConfig config, bool distilled)
        : base(nameof(ViTBackbone))
    {
        config.Validate();
        _config = config;
        _embeddings = new ViTEmbeddings(config, distilled);
        _encoder = new ViTEncoder(config);
        _norm = LayerNorm(config.HiddenSize, config.LayerNormEps);
        RegisterComponents();
    }

    /// <summary>The tokens and places that are drawn before training.</summary>
    public IEnumerable<Parameter> DrawnBeforeTraining => _embeddings.DrawnBeforeTraining;

    public override Tensor forward(Tensor images)
    {
        RequireShape(images);
        using var scope = NewDisposeScope();
        return _norm.call(_encoder.RunAbove(_embeddings, images)).MoveToOuterDisposeScope();
    }

    private void RequireShape(Tensor images)
    {
        var size = _config.ImageSize;
        if (images.shape is not [_, var channels, var height, var width] || (channels, height, width) != (_config.NumChannels, size, size))
        {
            throw new ArgumentException(
                $"Found images of shape [{string.Join(", ", images.shape)}], expected [batch, {_config.NumChannels}, {size}, {size}].",
                nameof(images)
            );
        }
    }
}
