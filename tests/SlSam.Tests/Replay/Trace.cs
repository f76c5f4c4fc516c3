using System.Text.Json;
using System.Text.Json.Serialization;

namespace SlSam.Tests.Replay;

/// <summary>A recorded run of the authors' implementation.</summary>
internal sealed record Trace(
    string Name,
    string Model,
    string Optimizer,
    double Lr,
    [property: JsonPropertyName("weight_decay")] double WeightDecay,
    double[] Betas,
    double Eps,
    double Rho,
    double S,
    [property: JsonPropertyName("arm_order")] string[] ArmOrder,
    bool Groups,
    Dictionary<string, TraceTensor> Initial,
    TraceTensor X,
    long[][] Y,
    [property: JsonPropertyName("first_draws")] double[]? FirstDraws,
    TraceStep[] Steps
)
{
    public static Trace Load(string path) => JsonSerializer.Deserialize<Trace>(File.ReadAllText(path), JsonSerializerOptions.Web)!;

    /// <summary>The uniform numbers of the run, in the order in which they were drawn: of arms, or of perturbed steps.</summary>
    public IEnumerable<double> Draws => (FirstDraws ?? []).Concat(Steps.SelectMany(step => step.DrawsAfter ?? step.Draws ?? []));
}

internal sealed record TraceTensor(long[] Shape, float[] Data);

internal sealed record TraceStep(
    double Loss,
    [property: JsonPropertyName("perturbed_loss")] double? PerturbedLoss,
    int[]? Active,
    [property: JsonPropertyName("grad_norms")] float[]? GradNorms,
    double[]? Probabilities,
    [property: JsonPropertyName("draws_after")] double[]? DrawsAfter,
    double[]? Draws,
    Dictionary<string, float[]>? Params
);

/// <summary>A recorded run of the distribution update alone.</summary>
internal sealed record BanditTrace(
    string Name,
    int Arms,
    double S,
    [property: JsonPropertyName("learning_rate")] double LearningRate,
    double[] Initial,
    TraceStep[] Steps
)
{
    public static BanditTrace Load(string path) =>
        JsonSerializer.Deserialize<BanditTrace>(File.ReadAllText(path), JsonSerializerOptions.Web)!;
}
