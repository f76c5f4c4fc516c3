using SlSam.Layers;
using SlSam.Optimizers;
using SlSam.Sampling;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SlSam.Tests.Replay;

/// <summary>Whole runs of the authors' implementation, step by step, with their draws.</summary>
public class ReplayTests
{
    private const double Tolerance = 1e-5;

    [Theory]
    [InlineData("slsam-mlp")]
    [InlineData("slsam-transformer")]
    [InlineData("slsam-groups")]
    [InlineData("adasam-mlp")]
    [InlineData("rst-mlp")]
    [InlineData("adamw-mlp")]
    public void Recorded_run_is_reproduced(string name) => Replay(Trace.Load(SharedFiles.PathOf("reference", "traces", name + ".json")));

    [Fact]
    public void Recorded_run_that_comes_with_the_tests_is_reproduced() =>
        Replay(Trace.Load(Path.Combine(AppContext.BaseDirectory, "Traces", "slsam-mlp.json")));

    private static void Replay(Trace trace)
    {
        using var scope = NewDisposeScope();
        nn.Module<Tensor, Tensor> model = trace.Model == "mlp" ? Models.Mlp() : new SmallTransformer();
        var parameters = model.named_parameters().ToDictionary(entry => entry.name, entry => entry.parameter);
        SetWeights(parameters, trace.Initial);
        using var draws = trace.Draws.GetEnumerator();
        double NextUniform() => draws.MoveNext() ? draws.Current : throw new InvalidOperationException("The recorded draws are used up.");

        using var optimizer = Build(trace, model, parameters, NextUniform);
        var x = tensor(trace.X.Data).reshape(trace.X.Shape);
        for (var t = 0; t < trace.Steps.Length; t++)
        {
            using var step = NewDisposeScope();
            var (expected, batch, labels) = (trace.Steps[t], x[t % 4], tensor(trace.Y[t % 4]));
            var loss = optimizer.Step(() =>
            {
                var loss = nn.functional.cross_entropy(model.call(batch), labels);
                loss.backward();
                return loss;
            });

            loss.item<float>().Should().BeApproximately((float)expected.Loss, (float)Tolerance, "loss of step {0}", t);
            CheckStep(optimizer, expected, t);
            CheckWeights(parameters, expected.Params ?? [], t);
        }
    }

    private static SlSamOptimizer Build(Trace trace, nn.Module model, Dictionary<string, Parameter> parameters, Func<double> nextUniform)
    {
        var options = trace.Optimizer switch
        {
            "adamw" => SlSamOptions.AdamW(),
            "adasam" => SlSamOptions.AdaSam(),
            "rst" => SlSamOptions.Rst(trace.S),
            "slsam" => new SlSamOptions
            {
                Sampler = arms => new Exp3LayerSampler(
                    arms.Count,
                    new Exp3Options { ActiveFraction = trace.S, MinProbability = 1e-8 },
                    nextUniform
                ),
            },
            var other => throw new ArgumentException(other),
        };
        options.PerturbationUniform = nextUniform;
        options.LearningRate = trace.Lr;
        (options.Beta1, options.Beta2, options.Epsilon) = (trace.Betas[0], trace.Betas[1], trace.Eps);
        options.WeightDecay = trace.WeightDecay;
        options.Rho = trace.Rho;
        options.Partitioner = new InOrder(trace.ArmOrder);
        if (!trace.Groups)
        {
            return new SlSamOptimizer(model, options);
        }

        static bool Decays(string name) =>
            !name.EndsWith("bias", StringComparison.Ordinal) && !name.Contains("norm", StringComparison.Ordinal);
        AdamW.ParamGroup Group(bool decays) =>
            new(
                parameters.Where(entry => Decays(entry.Key) == decays).Select(entry => entry.Value).ToList(),
                lr: trace.Lr,
                weight_decay: decays ? trace.WeightDecay : 0
            );
        return new SlSamOptimizer(model, new FusedAdamW([Group(true), Group(false)]), options);
    }

    private static void CheckStep(SlSamOptimizer optimizer, TraceStep expected, int t)
    {
        optimizer.LastStep.Perturbed.Should().Be(expected.PerturbedLoss is not null, "step {0}", t);
        if (expected.PerturbedLoss is { } perturbedLoss)
        {
            optimizer.LastStep.PerturbedLoss.Should().BeApproximately(perturbedLoss, Tolerance, "perturbed loss of step {0}", t);
        }

        if (expected.Active is not null)
        {
            optimizer.ActiveArms.Should().Equal(expected.Active, "step {0}", t);
            optimizer.LastStep.ArmGradientNorms.Should().Equal(expected.GradNorms!, (found, norm) => Math.Abs(found - norm) < Tolerance);
            optimizer.Probabilities.Should().Equal(expected.Probabilities!, (found, p) => Math.Abs(found - p) < Tolerance);
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

    /// <summary>One arm per tensor, in the order of the recording.</summary>
    private sealed class InOrder(string[] names) : ILayerPartitioner
    {
        public IReadOnlyList<LayerArm> Partition(nn.Module model)
        {
            var parameters = model.named_parameters().ToDictionary(entry => entry.name, entry => entry.parameter);
            return [.. names.Select(name => new LayerArm(name, [parameters[name]]))];
        }
    }
}
