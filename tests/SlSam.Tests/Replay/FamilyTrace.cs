using System.Text.Json;
using System.Text.Json.Serialization;

namespace SlSam.Tests.Replay;

/// <summary>A recorded run of a variant of SAM: the authors' code where they published it.</summary>
internal sealed record FamilyTrace(
    string Name,
    string Model,
    Dictionary<string, double> Variant,
    FamilyBase Base,
    double Rho,
    Dictionary<string, TraceTensor> Initial,
    TraceTensor X,
    long[][] Y,
    FamilyStep[] Steps
)
{
    public static FamilyTrace Load(string path)
    {
        using var document = JsonDocument.Parse(File.ReadAllText(path));
        var root = document.RootElement;
        return new FamilyTrace(
            Of<string>("name"),
            Of<string>("model"),
            root.GetProperty("variant")
                .EnumerateObject()
                .Where(entry => entry.Value.ValueKind == JsonValueKind.Number)
                .ToDictionary(entry => entry.Name, entry => entry.Value.GetDouble()),
            Of<FamilyBase>("base"),
            Of<double>("rho"),
            Of<Dictionary<string, TraceTensor>>("initial"),
            Of<TraceTensor>("x"),
            Of<long[][]>("y"),
            Of<FamilyStep[]>("steps")
        );

        T Of<T>(string name) => root.GetProperty(name).Deserialize<T>(JsonSerializerOptions.Web)!;
    }
}

internal sealed record FamilyBase(
    string Name,
    double Lr,
    double? Momentum,
    [property: JsonPropertyName("weight_decay")] double WeightDecay,
    double[]? Betas,
    double? Eps
);

internal sealed record FamilyStep(
    double? Loss,
    [property: JsonPropertyName("perturbed_loss")] double? PerturbedLoss,
    [property: JsonPropertyName("perturbation_norm")] double? PerturbationNorm,
    double? Lr,
    Dictionary<string, float[]>? Params
);
