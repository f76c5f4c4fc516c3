using SlSam.Kernels;
using static TorchSharp.torch;

namespace SlSam.Parallel;

/// <summary>
/// Averages gradients in buckets: many small ones travel as one, and no more memory is taken than a bucket beyond what the averages take. An average lies in memory of
/// its own and takes the gradient's place: who else holds a gradient's memory cannot be found out.
/// </summary>
internal static class GradientBuckets
{
    /// <param name="gradients">The same on all ranks but for their values.</param>
    /// <param name="collective">The ranks.</param>
    /// <param name="most">Bytes in a bucket.</param>
    public static void Average(IReadOnlyList<AveragedGradient> gradients, ICollective collective, long most = Buckets.Bytes)
    {
        using var withoutGraph = no_grad();
        foreach (var kind in gradients.GroupBy(gradient => TensorKind.Of(gradient.Gradient)))
        {
            foreach (var bucket in Buckets.Divide(kind, gradient => gradient.Gradient, most))
            {
                Average(bucket, collective);
            }
        }
    }

    private static void Average(List<AveragedGradient> bucket, ICollective collective)
    {
        using var scope = NewDisposeScope();
        var flat = cat([.. bucket.Select(entry => entry.Gradient.reshape(-1))]);
        collective.MeanInPlace([flat]);
        var start = 0L;
        foreach (var (gradient, replace) in bucket)
        {
            var elements = gradient.numel();
            replace(flat.narrow(0, start, elements).view(gradient.shape));
            start += elements;
        }
    }
}

/// <summary>A gradient that is to be averaged.</summary>
/// <param name="Gradient">This rank's.</param>
/// <param name="Replace">Puts the average, of the same shape, in its place; detaches it from the dispose scope where it keeps it.</param>
internal readonly record struct AveragedGradient(Tensor Gradient, Action<Tensor> Replace);
