using SlSam.Optimizers;
using TorchSharp;
using static TorchSharp.torch;

namespace SlSam.Tests.Replay;

/// <summary>
/// Recorded runs in bfloat16 with float32 masters. The recorded gradients are fed in: what is replayed is the perturbation from the masters, the update of
/// the masters, and their rounding, whatever this machine's bfloat16 kernels do.
/// </summary>
public class MasterReplayTests
{
    [Theory]
    [InlineData("adamw-master-mlp")]
    [InlineData("sam-master-mlp")]
    public void Recorded_run_with_masters_is_reproduced(string name)
    {
        using var scope = NewDisposeScope();
        var trace = MasterTrace.Load(SharedFiles.PathOf("reference", "family", name + ".json"));
        var model = Models.Mlp();
        model.to(bfloat16);
        var parameters = model.named_parameters().ToDictionary(entry => entry.name, entry => entry.parameter);
        using var optimizer = new SlSamOptimizer(
            model,
            SlSamOptions.AdaSam() with
            {
                LearningRate = trace.Lr,
                WeightDecay = trace.WeightDecay,
                Beta1 = trace.Betas[0],
                Beta2 = trace.Betas[1],
                Epsilon = trace.Eps,
                Rho = name.StartsWith("sam", StringComparison.Ordinal) ? trace.Rho!.Value : 0,
                MasterWeights = true,
            }
        );
        using (no_grad())
        {
            foreach (var (key, value) in trace.Initial)
            {
                var master = tensor(value.Data).reshape(value.Shape);
                parameters[key].copy_(master);
                var state = ((FusedAdamW)optimizer.BaseOptimizer).StateOf(parameters[key]);
                state.Allocate(amsgrad: false);
                state.Master!.copy_(master);
            }
        }

        foreach (var (step, t) in trace.Steps.Select((step, t) => (step, t)))
        {
            optimizer.Step(pass =>
            {
                if (pass.IsPerturbed)
                {
                    Check(step.PerturbedWeights, "perturbed in step {0}");
                }

                var gradients = pass.IsPerturbed ? step.PerturbedGradients! : step.Gradients;
                var loss = parameters
                    .Select(entry => (entry.Value * MasterTrace.Read(gradients[entry.Key], entry.Value.shape)).sum())
                    .Aggregate((sum, part) => sum + part);
                return pass.Backward(loss);
            });

            Check(step.Weights, "after step {0}");
            foreach (var (key, value) in step.Params ?? [])
            {
                ((FusedAdamW)optimizer.BaseOptimizer)
                    .StateOf(parameters[key])
                    .Master!.data<float>()
                    .ToArray()
                    .Should()
                    .Equal(value, (found, expected) => Math.Abs(found - expected) < 1e-6f, "{0} after step {1}", key, t);
            }

            void Check(Dictionary<string, string>? weights, string when)
            {
                foreach (var (key, digits) in weights ?? [])
                {
                    parameters[key].IsSameAs(MasterTrace.Read(digits, parameters[key].shape)).Should().BeTrue(key + " " + when, t);
                }
            }
        }
    }
}
