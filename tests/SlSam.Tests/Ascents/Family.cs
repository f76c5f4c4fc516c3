using SlSam.Layers;
using SlSam.Sampling;

namespace SlSam.Tests.Ascents;

/// <summary>The members of the family, by name, with every branch in a few steps: those that climb now and then do so in every second step.</summary>
internal static class Family
{
    private static readonly Dictionary<string, Func<SlSamOptions>> Members = new()
    {
        ["quarter"] = () => SlSamOptions.AdaSam() with { AscentShare = 0.25 },
        ["every second"] = () => SlSamOptions.AdaSam() with { AscentEvery = 2 },
        ["asam"] = () => SlSamOptions.Asam(),
        ["s2sam"] = () => SlSamOptions.S2Sam(),
        ["msam"] = () => SlSamOptions.Msam(),
        ["looksam"] = () => SlSamOptions.LookSam(every: 2),
        ["gsam"] = () => SlSamOptions.Gsam(),
        ["wsam"] = () => SlSamOptions.Wsam(),
        ["wsam coupled"] = () => SlSamOptions.Wsam(decoupled: false),
        ["friendly"] = () => SlSamOptions.FriendlySam() with { AscentEvery = 2 },
        ["vasso"] = () => SlSamOptions.VaSso(),
        ["samon"] = () => SlSamOptions.SamOn(),
        ["all at once"] = () =>
            SlSamOptions.SamOn() with
            {
                Ascent = Ascent.Friendly(),
                Descent = Descent.SurrogateGap(),
                MaxGradientNorm = 0.5,
                PerturbationProbability = 0.7,
                RhoFactor = name => name.EndsWith("weight", StringComparison.Ordinal) ? 1 : 0.5,
                NonFinite = NonFiniteGradients.SkipStep,
            },
    };

    public static IEnumerable<string> Names => Members.Keys;

    public static IEnumerable<string> Samplings => ["all arms", "exp3 by tensor", "adjacent by block"];

    public static SlSamOptions Options(string name, string sampling = "all arms") =>
        sampling switch
        {
            "exp3 by tensor" => Members[name]() with { Seed = 3, Sampling = LayerSampling.Exp3, ActiveFraction = 0.4 },
            "adjacent by block" => Members[name]() with
            {
                Seed = 3,
                Sampling = LayerSampling.Uniform,
                ActiveFraction = 0.5,
                Coupling = ArmCoupling.Adjacent,
                Partitioner = LayerPartitioners.PerBlock(),
            },
            _ => Members[name]() with { Seed = 3 },
        };
}
