using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace SlSam.HuggingFace.Models.Decoders;

/// <summary>Divides each token by the root of its mean square, in float32 whatever the model's type, and scales it.</summary>
internal sealed class RmsNorm : Module<Tensor, Tensor>
{
    private const string WeightName = "weight";

    private static readonly long[] OfToken = [-1];

    private readonly double _epsilon;

    public RmsNorm(int width, double epsilon)
        : base(nameof(RmsNorm))
    {
        _epsilon = epsilon;
        register_parameter(WeightName, Parameter(ones(width)));
    }

    public override Tensor forward(Tensor tokens)
    {
        using var scope = NewDisposeScope();
        using var two = 2.ToScalar();
        using var epsilon = _epsilon.ToScalar();
        var exact = tokens.to(ScalarType.Float32);
        var scale = exact.pow(two).mean(OfToken, keepdim: true).add(epsilon).rsqrt();
        return exact.mul(scale).to(tokens.dtype).mul(get_parameter(WeightName)!).MoveToOuterDisposeScope();
    }

    /// <summary>The weight is registered by the constructor, and asked for by its name: a model that moves gets another.</summary>
    protected override void RegisterComponents() { }
}
