using System.Globalization;
using System.Text.Json.Serialization;

namespace SlSam.Samples.Models.Vision;

/// <summary>
/// The shape of a vision transformer: the fields of a checkpoint's <c>config.json</c> that matter here, under the names of
/// <c>ViTConfig</c> in snake case. What a file leaves out has that class's default.
/// </summary>
public sealed record ViTConfig
{
    /// <summary><c>vit</c>, or <c>deit</c> for the distilled checkpoints with two heads.</summary>
    public string ModelType { get; init; } = "vit";

    public int HiddenSize { get; init; } = 768;
    public int NumHiddenLayers { get; init; } = 12;
    public int NumAttentionHeads { get; init; } = 12;
    public int IntermediateSize { get; init; } = 3072;
    public string HiddenAct { get; init; } = "gelu";

    /// <summary>Share of activations dropped in training, in [0, 1).</summary>
    public double HiddenDropoutProb { get; init; }

    /// <summary>Share of attention weights dropped in training, in [0, 1).</summary>
    public double AttentionProbsDropoutProb { get; init; }

    /// <summary>Standard deviation of the weights before training.</summary>
    public double InitializerRange { get; init; } = 0.02;

    public double LayerNormEps { get; init; } = 1e-12;

    /// <summary>Height and width of a picture, in pixels; a multiple of <see cref="PatchSize"/>.</summary>
    public int ImageSize { get; init; } = 224;

    /// <summary>Height and width of a patch, in pixels.</summary>
    public int PatchSize { get; init; } = 16;

    public int NumChannels { get; init; } = 3;
    public bool QkvBias { get; init; } = true;

    /// <summary>Names of the classes by number, from "0"; two nameless ones where the file says nothing.</summary>
    [JsonPropertyName("id2label")]
    public IReadOnlyDictionary<string, string> Labels { get; init; } = LabelsOf(["LABEL_0", "LABEL_1"]);

    /// <summary>Number of classes.</summary>
    [JsonIgnore]
    public int NumLabels => Labels.Count;

    /// <summary>Names of the classes in the order of their numbers.</summary>
    [JsonIgnore]
    public IReadOnlyList<string> ClassNames =>
        [.. Enumerable.Range(0, NumLabels).Select(number => Labels[number.ToString(CultureInfo.InvariantCulture)])];

    /// <summary>Number of patches in a picture.</summary>
    [JsonIgnore]
    public int NumPatches => ImageSize / PatchSize * (ImageSize / PatchSize);

    /// <summary>The same model for other classes.</summary>
    public ViTConfig WithClasses(IEnumerable<string> names) => this with { Labels = LabelsOf(names) };

    /// <summary>Reads and checks a checkpoint's <c>config.json</c>.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is no configuration, or no model can be built by it.</exception>
    public static ViTConfig FromFile(string path)
    {
        var config = ConfigFile.Read<ViTConfig>(path);
        try
        {
            config.Validate();
        }
        catch (ArgumentException exception)
        {
            throw new InvalidDataException($"{path}: {exception.Message}", exception);
        }
        return config;
    }

    /// <summary>Checks that a model can be built.</summary>
    /// <exception cref="ArgumentException">It cannot; the message names the field, what was found and what was expected.</exception>
    public void Validate()
    {
        RequirePositive(HiddenSize, "hidden_size");
        RequirePositive(NumHiddenLayers, "num_hidden_layers");
        RequirePositive(NumAttentionHeads, "num_attention_heads");
        RequirePositive(IntermediateSize, "intermediate_size");
        RequirePositive(ImageSize, "image_size");
        RequirePositive(PatchSize, "patch_size");
        RequirePositive(NumChannels, "num_channels");
        Require(ModelType is "vit" or "deit", $"model_type: found '{ModelType}', expected vit or deit");
        Require(
            HiddenSize % NumAttentionHeads == 0,
            $"hidden_size: found {HiddenSize}, expected a multiple of the {NumAttentionHeads} heads"
        );
        Require(ImageSize % PatchSize == 0, $"image_size: found {ImageSize}, expected a multiple of patch_size, {PatchSize}");
        Require(Activations.IsKnown(HiddenAct), $"hidden_act: found '{HiddenAct}', expected one of {Activations.KnownNames}");
        Require(HiddenDropoutProb is >= 0 and < 1, Invariant($"hidden_dropout_prob: found {HiddenDropoutProb}, expected 0 <= p < 1"));
        Require(
            AttentionProbsDropoutProb is >= 0 and < 1,
            Invariant($"attention_probs_dropout_prob: found {AttentionProbsDropoutProb}, expected 0 <= p < 1")
        );
        Require(InitializerRange is >= 0 and < 1, Invariant($"initializer_range: found {InitializerRange}, expected 0 <= s < 1"));
        Require(LayerNormEps is > 0 and < 1, Invariant($"layer_norm_eps: found {LayerNormEps}, expected 0 < e < 1"));
        Require(
            Labels.Count > 0 && Enumerable.Range(0, Labels.Count).All(i => Labels.ContainsKey(i.ToString(CultureInfo.InvariantCulture))),
            $"id2label: found the keys {string.Join(", ", Labels.Keys.Take(12))}, expected the numbers from 0 on without a gap"
        );
    }

    private static Dictionary<string, string> LabelsOf(IEnumerable<string> names) =>
        names.Index().ToDictionary(label => label.Index.ToString(CultureInfo.InvariantCulture), label => label.Item);

    private static void RequirePositive(int value, string field) => Require(value > 0, $"{field}: found {value}, expected 1 or more");

    private static void Require(bool condition, string message)
    {
        if (!condition)
        {
            throw new ArgumentException(message + ".");
        }
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
