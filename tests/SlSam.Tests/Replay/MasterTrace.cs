using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using static TorchSharp.torch;

namespace SlSam.Tests.Replay;

/// <summary>A recorded run in bfloat16 with float32 masters: gradients and weights are the upper halves of float32, four hexadecimal digits each.</summary>
internal sealed record MasterTrace(
    double Lr,
    [property: JsonPropertyName("weight_decay")] double WeightDecay,
    double[] Betas,
    double Eps,
    double? Rho,
    Dictionary<string, TraceTensor> Initial,
    TraceTensor X,
    long[][] Y,
    MasterTraceStep[] Steps
)
{
    public static MasterTrace Load(string path) =>
        JsonSerializer.Deserialize<MasterTrace>(File.ReadAllText(path), JsonSerializerOptions.Web)!;

    /// <summary>The numbers of a text of digits, in bfloat16.</summary>
    public static Tensor Read(string digits, long[] shape)
    {
        var bits = Enumerable
            .Range(0, digits.Length / 4)
            .Select(i =>
                BitConverter.Int32BitsToSingle(
                    int.Parse(digits.AsSpan(4 * i, 4), NumberStyles.HexNumber, CultureInfo.InvariantCulture) << 16
                )
            );
        return tensor(bits.ToArray()).reshape(shape).to(ScalarType.BFloat16);
    }
}

internal sealed record MasterTraceStep(
    double Loss,
    [property: JsonPropertyName("perturbed_loss")] double? PerturbedLoss,
    Dictionary<string, string> Gradients,
    [property: JsonPropertyName("perturbed_gradients")] Dictionary<string, string>? PerturbedGradients,
    [property: JsonPropertyName("weights_bf16")] Dictionary<string, string>? Weights,
    [property: JsonPropertyName("perturbed_bf16")] Dictionary<string, string>? PerturbedWeights,
    Dictionary<string, float[]>? Params
);
