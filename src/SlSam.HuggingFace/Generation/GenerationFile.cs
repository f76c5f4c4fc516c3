using System.Text.Json;
using System.Text.Json.Nodes;
using SlSam.HuggingFace.Json;

namespace SlSam.HuggingFace.Generation;

/// <summary>What a generation_config.json says.</summary>
internal sealed record GenerationFile
{
    public const string Name = "generation_config.json";

    private const string Content = "how a model generates";
    private const int DefaultTopK = 50;

    public bool? DoSample { get; init; }
    public double? Temperature { get; init; }
    public int? TopK { get; init; }
    public double? TopP { get; init; }
    public double? MinP { get; init; }
    public double? RepetitionPenalty { get; init; }

    /// <summary>A number, or several.</summary>
    public JsonNode? EosTokenId { get; init; }

    /// <summary>Null where there is no such file.</summary>
    /// <exception cref="InvalidDataException">It is malformed.</exception>
    public static GenerationFile? Read(string path) => File.Exists(path) ? ConfigFile.Read<GenerationFile>(path, Content) : null;

    /// <summary>Tokens that end a text: of the bytes of the file, else of the configuration of a model without one.</summary>
    /// <exception cref="InvalidDataException">The file is malformed.</exception>
    public static IReadOnlyList<int> EndIds(byte[]? file, JsonObject configuration)
    {
        if (file is null)
        {
            return Numbers(configuration["eos_token_id"], "config.json");
        }
        try
        {
            return Numbers(JsonNode.Parse(file)?["eos_token_id"], Name);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            throw new InvalidDataException($"{Name}: expected {Content}, a JSON object: {exception.Message}", exception);
        }
    }

    /// <summary>As transformers takes it, with its default for what is drawn of. Where nothing is drawn, what drawing would not take is passed over.</summary>
    /// <param name="path">Of the file.</param>
    /// <exception cref="InvalidDataException">A number is out of its range.</exception>
    public GenerationOptions ToOptions(string path)
    {
        var options = new GenerationOptions
        {
            Sample = DoSample ?? false,
            Temperature = Temperature ?? 1,
            TopK = TopK ?? DefaultTopK,
            TopP = TopP ?? 1,
            MinP = MinP ?? 0,
            RepetitionPenalty = RepetitionPenalty ?? 1,
            EndIds = EosTokenId is null ? null : Numbers(EosTokenId, path),
        };
        try
        {
            options.Validate();
            return options;
        }
        catch (ArgumentOutOfRangeException) when (!options.Sample && HasOfDraws)
        {
            return (this with { Temperature = null, TopK = null, TopP = null, MinP = null }).ToOptions(path);
        }
        catch (ArgumentOutOfRangeException exception)
        {
            throw new InvalidDataException($"{path}: {exception.Message.Split(" (Parameter ")[0]}", exception);
        }
    }

    private bool HasOfDraws => (Temperature ?? TopK ?? TopP ?? MinP) is not null;

    private static int[] Numbers(JsonNode? node, string place) =>
        node switch
        {
            null => [],
            JsonArray several => [.. several.SelectMany(number => Numbers(number, place))],
            JsonValue value when value.TryGetValue(out int number) => [number],
            _ => throw new InvalidDataException($"{place}: eos_token_id: found {node.ToJsonString()}, expected a number, or several."),
        };
}
