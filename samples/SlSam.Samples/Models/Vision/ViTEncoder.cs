using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace SlSam.Samples.Models.Vision;

/// <summary>The blocks, one after the other.</summary>
internal sealed class ViTEncoder : Module<Tensor, Tensor>
{
    [ComponentName(Name = "layer")]
    private readonly ModuleList<ViTLayer> _layers;

    public ViTEncoder(ViTConfig config)
        : base(nameof(ViTEncoder))
    {
        _layers = ModuleList(Enumerable.Range(0, config.NumHiddenLayers).Select(_ => new ViTLayer(config)).ToArray());
        RegisterComponents();
    }

    public override Tensor forward(Tensor tokens)
    {
        using var scope = NewDisposeScope();
        foreach (var layer in _layers)
        {
            tokens = layer.call(tokens);
        }
        return tokens.MoveToOuterDisposeScope();
    }
}
