using TorchSharp;
using static TorchSharp.torch;

namespace SlSam.HuggingFace.Models.Decoders;

/// <summary>
/// The rotary embedding: the place of a token turns pairs of numbers of its queries and keys, the first pair by one radian a place, the others
/// more slowly. Texts that are longer than those of the first training are fitted in by turning less, in one of several ways.
/// </summary>
internal sealed class RotaryEmbedding
{
    private readonly DecoderConfig _config;
    private readonly float[] _frequencies;

    public RotaryEmbedding(DecoderConfig config)
    {
        _config = config;
        _frequencies = Stretch(Plain(config.Theta, config.HeadWidth), config.Rotary);
    }

    /// <summary>Whether the frequencies depend on how long a text is.</summary>
    public bool DependsOnLength => _config.Rotary.Kind == RotaryScaling.Dynamic;

    /// <summary>The turns at some places.</summary>
    /// <param name="places">Of the tokens in their texts, from 0 on, [rows, tokens], int64.</param>
    /// <param name="lengths">How long their texts are, the same shape or one that fits; looked at where that makes a difference.</param>
    /// <param name="type">That of the model.</param>
    public Rotation At(Tensor places, Tensor lengths, ScalarType type)
    {
        using var scope = NewDisposeScope();
        var frequencies = DependsOnLength ? OfLengths(lengths) : tensor(_frequencies, device: places.device);
        var angles = places.to(ScalarType.Float32).unsqueeze(-1).mul(frequencies);
        var sine = angles.sin();
        return new Rotation(Twice(angles.cos(), angles.cos()), Twice(sine.neg(), sine));

        Tensor Twice(Tensor first, Tensor second) => cat([first, second], -1).unsqueeze(2).to(type).MoveToOuterDisposeScope();
    }

    /// <summary>One radian a place, and less and less: theta^(-2i / width).</summary>
    private static float[] Plain(double theta, int width)
    {
        using var scope = NewDisposeScope();
        using var number = theta.ToScalar();
        return full([1L], number, ScalarType.Float32).pow(Exponents(width)).reciprocal().data<float>().ToArray();
    }

    /// <summary>0, 2, 4, ... in shares of the width.</summary>
    private static Tensor Exponents(int width) => tensor([.. Enumerable.Range(0, width / 2).Select(i => 2 * i / (float)width)]);

    private static float[] Stretch(float[] frequencies, RotaryScaling scaling) =>
        scaling.Kind switch
        {
            RotaryScaling.Linear => [.. frequencies.Select(frequency => frequency / (float)scaling.Factor!.Value)],
            RotaryScaling.Llama3 => [.. frequencies.Select(frequency => OfLlama3(frequency, scaling))],
            _ => frequencies,
        };

    /// <summary>Long waves are stretched by the factor, short ones are left, and those between are something between.</summary>
    private static float OfLlama3(float frequency, RotaryScaling scaling)
    {
        var (factor, low, high) = ((float)scaling.Factor!.Value, (float)scaling.LowFreqFactor!.Value, (float)scaling.HighFreqFactor!.Value);
        var waves = scaling.OriginalMaxPositionEmbeddings!.Value / (2 * MathF.PI / frequency);
        var share = Math.Clamp((waves - low) / (high - low), 0, 1);
        return ((1 - share) * (frequency / factor)) + (share * frequency);
    }

    /// <summary>The frequencies of texts of some lengths, [rows, tokens, width / 2]: the base grows with what a text is too long by.</summary>
    private Tensor OfLengths(Tensor lengths)
    {
        var (factor, width) = (_config.Rotary.Factor!.Value, _config.HeadWidth);
        using var made = _config.MaxPositionEmbeddings.ToScalar();
        using var stretched = (factor / _config.MaxPositionEmbeddings).ToScalar();
        using var rest = (factor - 1).ToScalar();
        using var power = (width / (width - 2.0)).ToScalar();
        using var theta = _config.Theta.ToScalar();
        var bases = lengths.to(ScalarType.Float32).clamp_min(made).mul(stretched).sub(rest).pow(power).mul(theta);
        return bases.unsqueeze(-1).pow(Exponents(width).to(lengths.device)).reciprocal();
    }
}
