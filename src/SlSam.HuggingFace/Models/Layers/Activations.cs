using SlSam.HuggingFace.Tensors;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SlSam.HuggingFace.Models.Layers;

/// <summary>The activation functions that a config.json may name in <c>hidden_act</c>.</summary>
internal static class Activations
{
    private static readonly Dictionary<string, Func<Tensor, Tensor>> ByName = new(StringComparer.Ordinal)
    {
        ["gelu"] = nn.functional.gelu,
        ["gelu_new"] = TanhGelu,
        ["gelu_pytorch_tanh"] = TanhGelu,
        ["quick_gelu"] = QuickGelu,
        ["relu"] = x => nn.functional.relu(x),
        ["silu"] = x => nn.functional.silu(x),
        ["swish"] = x => nn.functional.silu(x),
        ["tanh"] = x => x.tanh(),
    };

    /// <summary>Whether <see cref="Get"/> knows the name.</summary>
    public static bool IsKnown(string name) => ByName.ContainsKey(name);

    /// <summary>The names that <see cref="Get"/> knows, for messages.</summary>
    public static string KnownNames => string.Join(", ", ByName.Keys);

    /// <summary>The function of that name; the caller owns its result.</summary>
    /// <exception cref="ArgumentException">No such function is known.</exception>
    public static Func<Tensor, Tensor> Get(string name) =>
        ByName.TryGetValue(name, out var function)
            ? function
            : throw new ArgumentException($"Found activation '{name}', expected one of {KnownNames}.", nameof(name));

    private static Tensor TanhGelu(Tensor x) => nn.functional.gelu(x, GELU.Approximate.tanh);

    private static Tensor QuickGelu(Tensor x)
    {
        using var scaled = x.Times(1.702);
        using var gate = scaled.sigmoid();
        return x * gate;
    }
}
