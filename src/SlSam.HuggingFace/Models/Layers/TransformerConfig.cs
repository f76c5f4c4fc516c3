using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using SlSam.HuggingFace.Json;

namespace SlSam.HuggingFace;

/// <summary>
/// The shape of a transformer encoder with a head: the fields of a checkpoint's <c>config.json</c> that all kinds share, under Hugging
/// Face's names in snake case. What a file leaves out has the default of its kind.
/// </summary>
public abstract record TransformerConfig
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    private readonly IReadOnlyDictionary<string, string>? _labels;

    /// <summary>Width of a token, a multiple of <see cref="NumAttentionHeads"/>.</summary>
    public int HiddenSize { get; init; } = 768;

    /// <summary>Number of blocks.</summary>
    public int NumHiddenLayers { get; init; } = 12;

    /// <summary>Heads of the attention in a block.</summary>
    public int NumAttentionHeads { get; init; } = 12;

    /// <summary>Width between the two linear maps of a block.</summary>
    public int IntermediateSize { get; init; } = 3072;

    /// <summary>Name of the function between them, one of <see cref="Activations"/>.</summary>
    public string HiddenAct { get; init; } = "gelu";

    /// <summary>Share of activations dropped in training, in [0, 1).</summary>
    public double HiddenDropoutProb { get; init; }

    /// <summary>Share of attention weights dropped in training, in [0, 1).</summary>
    public double AttentionProbsDropoutProb { get; init; }

    /// <summary>Standard deviation of the weights before training.</summary>
    public double InitializerRange { get; init; } = 0.02;

    /// <summary>Added to variances in norms, in (0, 1).</summary>
    public double LayerNormEps { get; init; } = 1e-12;

    /// <summary>
    /// Names of the classes by number, from "0"; where the file names none, nameless ones, as many as <see cref="NamelessLabels"/>, or two.
    /// </summary>
    [JsonPropertyName("id2label")]
    [AllowNull]
    public IReadOnlyDictionary<string, string> Labels
    {
        get => _labels ?? LabelsOf(Enumerable.Range(0, Math.Max(0, NamelessLabels ?? 2)).Select(i => $"LABEL_{i}"));
        init => _labels = value;
    }

    /// <summary>Number of classes where they have no names; not looked at where they have.</summary>
    [JsonPropertyName("num_labels")]
    public int? NamelessLabels { get; init; }

    /// <summary>What else the file says; written back, and not looked at.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement> Others { get; init; } = new Dictionary<string, JsonElement>();

    /// <summary>Number of classes.</summary>
    [JsonIgnore]
    public int NumLabels => Labels.Count;

    /// <summary>Names of the classes in the order of their numbers.</summary>
    [JsonIgnore]
    public IReadOnlyList<string> LabelNames =>
        [.. Enumerable.Range(0, NumLabels).Select(number => Labels[number.ToString(CultureInfo.InvariantCulture)])];

    /// <summary>Checks that a model can be built.</summary>
    /// <exception cref="ArgumentException">It cannot; the message names the field, what was found and what was expected.</exception>
    public virtual void Validate()
    {
        RequirePositive(HiddenSize, "hidden_size");
        RequirePositive(NumHiddenLayers, "num_hidden_layers");
        RequirePositive(NumAttentionHeads, "num_attention_heads");
        RequirePositive(IntermediateSize, "intermediate_size");
        Require(
            HiddenSize % NumAttentionHeads == 0,
            $"hidden_size: found {HiddenSize}, expected a multiple of the {NumAttentionHeads} heads"
        );
        Require(Activations.IsKnown(HiddenAct), $"hidden_act: found '{HiddenAct}', expected one of {Activations.KnownNames}");
        RequireShare(HiddenDropoutProb, "hidden_dropout_prob");
        RequireShare(AttentionProbsDropoutProb, "attention_probs_dropout_prob");
        RequireShare(InitializerRange, "initializer_range");
        Require(LayerNormEps is > 0 and < 1, Invariant($"layer_norm_eps: found {LayerNormEps}, expected 0 < e < 1"));
        Require(
            Labels.Count > 0 && Enumerable.Range(0, Labels.Count).All(i => Labels.ContainsKey(i.ToString(CultureInfo.InvariantCulture))),
            $"id2label: found the keys {string.Join(", ", Labels.Keys.Take(12))}, expected the numbers from 0 on without a gap"
        );
    }

    /// <summary>The text of a <c>config.json</c> from which Hugging Face's transformers, and this library, build the same model.</summary>
    /// <param name="architecture">Name of the model's class there.</param>
    public string ToJson(string architecture)
    {
        var json = ConfigFile.ToJson<object>(this);
        json["architectures"] = new JsonArray(architecture);
        json["label2id"] = new JsonObject(LabelNumbers().Select(label => KeyValuePair.Create(label.Name, (JsonNode?)label.Number)));
        foreach (var outdated in (string[])["num_labels", "torch_dtype", "dtype", "transformers_version"])
        {
            json.Remove(outdated);
        }
        return json.ToJsonString(Indented) + "\n";
    }

    private protected static T FromFile<T>(string path)
        where T : TransformerConfig
    {
        var config = ConfigFile.Read<T>(path);
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

    private protected static Dictionary<string, string> LabelsOf(IEnumerable<string> names) =>
        names.Index().ToDictionary(label => label.Index.ToString(CultureInfo.InvariantCulture), label => label.Item);

    private protected static void RequirePositive(int value, string field) =>
        Require(value > 0, $"{field}: found {value}, expected 1 or more");

    private protected static void RequireShare(double value, string field) =>
        Require(value is >= 0 and < 1, Invariant($"{field}: found {value}, expected 0 <= p < 1"));

    private protected static void Require(bool condition, string message)
    {
        if (!condition)
        {
            throw new ArgumentException(message + ".");
        }
    }

    /// <summary>Of classes with one name the last one counts, as in transformers.</summary>
    private IEnumerable<(string Name, int Number)> LabelNumbers() =>
        LabelNames.Select((name, number) => (Name: name, Number: number)).GroupBy(label => label.Name).Select(same => same.Last());

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
