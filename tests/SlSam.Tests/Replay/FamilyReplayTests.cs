using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SlSam.Tests.Replay;

/// <summary>Whole runs of SAM's variants, step by step, by the presets and settings that a user has.</summary>
public class FamilyReplayTests
{
    private const double Tolerance = 1e-5;

    /// <summary>Every recording but those of bfloat16 with masters, which have another form.</summary>
    public static TheoryData<string> Names =>
        [
            "asam-mlp",
            "asam-transformer",
            "asam-davda54-mlp",
            "asam-davda54-transformer",
            "asam-on-transformer",
            "every-k-mlp",
            "every-k-transformer",
            "every-k-composer-mlp",
            "fsam-mlp",
            "fsam-transformer",
            "fsam-sigma-mlp",
            "gsam-mlp",
            "gsam-transformer",
            "gsam-schedule-mlp",
            "gsam-schedule-transformer",
            "looksam-mlp",
            "looksam-transformer",
            "looksam-sgd-mlp",
            "looksam-sgd-transformer",
            "msam-mlp",
            "msam-transformer",
            "msam-small-mlp",
            "msam-small-transformer",
            "s2sam-mlp",
            "s2sam-transformer",
            "s2sam-sgd-mlp",
            "s2sam-sgd-transformer",
            "sam-on-transformer",
            "subbatch-mlp",
            "subbatch-transformer",
            "vasso-mlp",
            "vasso-transformer",
            "vasso-slow-mlp",
            "wsam-mlp",
            "wsam-transformer",
            "wsam-coupled-mlp",
            "wsam-coupled-transformer",
        ];

    [Theory]
    [MemberData(nameof(Names))]
    public void Recorded_run_is_reproduced(string name) =>
        Replay(FamilyTrace.Load(SharedFiles.PathOf("reference", "family", name + ".json")));

    [Theory]
    [InlineData("looksam-mlp")]
    [InlineData("vasso-slow-mlp")]
    public void Recorded_run_that_comes_with_the_tests_is_reproduced(string name) =>
        Replay(FamilyTrace.Load(Path.Combine(AppContext.BaseDirectory, "Traces", name + ".json")));

    [Fact]
    public void No_recording_is_left_out() =>
        Directory
            .GetFiles(SharedFiles.PathOf("reference", "family"), "*.json")
            .Select(Path.GetFileNameWithoutExtension)
            .Where(name => !name!.Contains("-master-", StringComparison.Ordinal))
            .Should()
            .BeEquivalentTo(Names.Select(row => row.Data));

    private static void Replay(FamilyTrace trace)
    {
        using var scope = NewDisposeScope();
        nn.Module<Tensor, Tensor> model = trace.Model == "mlp" ? Models.Mlp() : new SmallTransformer();
        var parameters = model.named_parameters().ToDictionary(entry => entry.name, entry => entry.parameter);
        SetWeights(parameters, trace.Initial);
        using var sgd =
            trace.Base.Name == "sgd"
                ? optim.SGD(model.parameters(), trace.Base.Lr, trace.Base.Momentum!.Value, weight_decay: trace.Base.WeightDecay)
                : null;
        using var optimizer = sgd is null ? new SlSamOptimizer(model, Options(trace)) : new SlSamOptimizer(model, sgd, Options(trace));
        var x = tensor(trace.X.Data).reshape(trace.X.Shape);
        for (var t = 0; t < trace.Steps.Length; t++)
        {
            using var step = NewDisposeScope();
            var (expected, batch, labels) = (trace.Steps[t], x[t % 4], tensor(trace.Y[t % 4]));
            if (expected.Lr is { } rate)
            {
                optimizer.ParamGroups.Single().LearningRate = rate;
            }

            optimizer.Step(pass => pass.Backward(nn.functional.cross_entropy(model.call(pass.Share(batch)), pass.Share(labels))));
            CheckStep(optimizer.LastStep, expected, t);
            CheckWeights(parameters, expected.Params ?? [], t);
        }
    }

    private static SlSamOptions Options(FamilyTrace trace)
    {
        var variant = trace.Variant;
        var options = trace.Name[..trace.Name.LastIndexOf('-')] switch
        {
            "asam" => SlSamOptions.Asam(variant["eta"]),
            "asam-davda54" => SlSamOptions.AdaSam() with { Ascent = Ascent.Adaptive(eta: 0, on: _ => true) },
            "asam-on" => SlSamOptions.SamOn() with { Ascent = Ascent.Adaptive(variant["eta"]) },
            "every-k" => SlSamOptions.AdaSam() with { AscentEvery = (int)variant["k"] },
            "every-k-composer" => SlSamOptions.AdaSam() with
            {
                AscentEvery = (int)variant["interval"],
                AscentFrom = (int)variant["interval"] - 1,
            },
            "fsam" or "fsam-sigma" => SlSamOptions.FriendlySam(variant["sigma"], variant["lambda"]),
            "gsam" => SlSamOptions.Gsam(variant["alpha"]),
            "gsam-schedule" => SlSamOptions.Gsam(variant["alpha"]) with
            {
                RhoByRate = new RhoByRate(variant["rho_min"], variant["lr_min"], variant["lr_max"]),
            },
            "looksam" or "looksam-sgd" => SlSamOptions.LookSam((int)variant["k"], variant["alpha"]),
            "msam" or "msam-small" => SlSamOptions.Msam(),
            "s2sam" or "s2sam-sgd" => SlSamOptions.S2Sam(),
            "sam-on" => SlSamOptions.SamOn(),
            "subbatch" => SlSamOptions.AdaSam() with { AscentShare = variant["q"] },
            "vasso" or "vasso-slow" => SlSamOptions.VaSso(variant["theta"]),
            "wsam" => SlSamOptions.Wsam(variant["gamma"]),
            "wsam-coupled" => SlSamOptions.Wsam(variant["gamma"], decoupled: false),
            var other => throw new ArgumentException(other),
        };
        var (beta1, beta2) = trace.Base.Betas is { } betas ? (betas[0], betas[1]) : (options.Beta1, options.Beta2);
        return options with
        {
            Rho = trace.Rho,
            LearningRate = trace.Base.Lr,
            Beta1 = beta1,
            Beta2 = beta2,
            Epsilon = trace.Base.Eps ?? options.Epsilon,
            WeightDecay = trace.Base.WeightDecay,
        };
    }

    private static void CheckStep(StepStatistics found, FamilyStep expected, int t)
    {
        if (expected.PerturbationNorm is null or 0)
        {
            found.Perturbed.Should().BeFalse("step {0}", t);
            found.Loss.Should().BeApproximately(expected.Loss!.Value, Tolerance, "loss of step {0}", t);
            return;
        }

        found.Perturbed.Should().BeTrue("step {0}", t);
        found.PerturbedLoss.Should().BeApproximately(expected.PerturbedLoss!.Value, Tolerance, "perturbed loss of step {0}", t);
        found.PerturbationNorm.Should().BeApproximately(expected.PerturbationNorm.Value, Tolerance, "perturbation of step {0}", t);
        if (expected.Loss is { } loss)
        {
            found.Loss.Should().BeApproximately(loss, Tolerance, "loss of step {0}", t);
        }
        else
        {
            found.Loss.Should().Be(double.NaN, "no pass ran at the weights in step {0}", t);
        }
    }

    private static void SetWeights(Dictionary<string, Parameter> parameters, Dictionary<string, TraceTensor> values)
    {
        using var withoutGraph = no_grad();
        foreach (var (name, value) in values)
        {
            parameters[name].copy_(tensor(value.Data).reshape(value.Shape));
        }
    }

    private static void CheckWeights(Dictionary<string, Parameter> parameters, Dictionary<string, float[]> expected, int t)
    {
        // a key's bias has no gradient but rounding noise, which AdamW scales up to full steps
        foreach (var (name, value) in expected.Where(entry => !entry.Key.EndsWith(".qkv.bias", StringComparison.Ordinal)))
        {
            parameters[name]
                .data<float>()
                .ToArray()
                .Should()
                .Equal(value, (found, weight) => Math.Abs(found - weight) < Tolerance, "{0} after step {1}", name, t);
        }
    }
}
