using static TorchSharp.torch;

namespace SlSam.Tests.Steps;

/// <summary>SAM as one would write it in a training loop: two passes, copies of the weights, any optimizer.</summary>
internal static class HandWritten
{
    public static void SamStep(Toy toy, optim.Optimizer optimizer, IReadOnlyCollection<int> active, double rho)
    {
        using var scope = NewDisposeScope();
        var parameters = toy.Parameters;
        for (var i = 0; i < parameters.Count; i++)
        {
            parameters[i].requires_grad = active.Contains(i);
            parameters[i].grad = null;
        }

        toy.Loss();
        var saved = toy.Snapshot();
        using (no_grad())
        {
            var norm = stack(active.Select(i => parameters[i].grad!.norm())).norm();
            foreach (var i in active)
            {
                parameters[i].add_(parameters[i].grad! * (rho / (norm + 1e-12)));
                parameters[i].grad = null;
            }
        }

        toy.Loss();
        using (no_grad())
        {
            foreach (var i in active)
            {
                parameters[i].copy_(saved[i]);
            }
        }

        optimizer.step();
        Release(toy);
    }

    public static void PlainStep(Toy toy, optim.Optimizer optimizer)
    {
        toy.Loss();
        optimizer.step();
        Release(toy);
    }

    private static void Release(Toy toy)
    {
        foreach (var parameter in toy.Parameters)
        {
            parameter.requires_grad = true;
            parameter.grad = null;
        }
    }
}
