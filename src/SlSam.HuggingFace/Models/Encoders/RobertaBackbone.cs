using SlSam.HuggingFace.Models.Layers;
using TorchSharp.Utils;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace SlSam.HuggingFace.Models.Encoders;

/// <summary>Tokens [batch, tokens] and their mask to vectors [batch, tokens, hidden]; a head reads the first.</summary>
internal sealed class RobertaBackbone : Module<Tensor, Tensor, Tensor>
{
    private readonly RobertaConfig _config;

    [ComponentName(Name = "embeddings")]
    private readonly RobertaEmbeddings _embeddings;

    [ComponentName(Name = "encoder")]
    private readonly RobertaEncoder _encoder;

    public RobertaBackbone(RobertaConfig config)
        : base(nameof(RobertaBackbone))
    {
        config.Validate();
        _config = config;
        _embeddings = new RobertaEmbeddings(config);
        _encoder = new RobertaEncoder(config);
        RegisterComponents();
    }

    /// <summary>Draws what is drawn before training.</summary>
    public void Initialize()
    {
        NormalInitialization.Apply(this, _config.InitializerRange);
        _embeddings.ZeroPadding();
    }

    public override Tensor forward(Tensor ids, Tensor mask)
    {
        RequireShapes(ids.shape, mask.shape);
        return _encoder.RunAbove(_embeddings, ids, mask);
    }

    private void RequireShapes(long[] ids, long[] mask)
    {
        if (ids.Length != 2 || ids[1] > _config.MaxLength)
        {
            throw new ArgumentException(
                $"Found tokens of shape [{string.Join(", ", ids)}], expected [batch, tokens], {_config.MaxLength} tokens at most.",
                nameof(ids)
            );
        }
        if (!mask.SequenceEqual(ids))
        {
            throw new ArgumentException(
                $"Found a mask of shape [{string.Join(", ", mask)}], expected that of the tokens, [{string.Join(", ", ids)}].",
                nameof(mask)
            );
        }
    }
}
