using SlSam.Layers;
using SlSam.Passes;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SlSam.Parallel;

/// <summary>What a pass of this rank left becomes what the passes of all ranks left together.</summary>
internal static class AveragedPass
{
    /// <summary>
    /// Averages gradients over the ranks, those of parameters beyond the model too. A parameter that only some ranks' losses use has zeros on the others; one that none
    /// uses has no gradient anywhere.
    /// </summary>
    /// <param name="ranks">The ranks, which have met.</param>
    /// <param name="active">What takes part.</param>
    /// <param name="gradients">This rank's; disposed where others take their place.</param>
    /// <param name="rows">How many rows the closure saw, as far as it asked for its share; 0 where it did not.</param>
    /// <returns>The gradients to go on with.</returns>
    /// <exception cref="InvalidOperationException">The ranks saw batches of different sizes.</exception>
    public static Gradients Of(Ranks ranks, ActiveLayers active, Gradients gradients, int rows)
    {
        using var withoutGraph = no_grad();
        using var scope = NewDisposeScope();
        Parameter[] all = [.. active.Parameters.Select(parameter => parameter.Parameter), .. active.Layers.Around.Beyond];
        var isUsedHere = Array.ConvertAll(all, HasGradient);
        var isUsed = UsedAnywhere(ranks.Collective, isUsedHere, rows);
        for (var i = 0; i < all.Length; i++)
        {
            if (isUsed[i] && !isUsedHere[i])
            {
                all[i].grad = zeros(all[i].shape, all[i].dtype, all[i].device);
            }
        }

        if (!isUsed.AsSpan().SequenceEqual(isUsedHere))
        {
            gradients.Dispose();
            gradients = Gradients.Collect(active.Parameters);
        }

        try
        {
            GradientBuckets.Average([.. gradients.ToBeAveraged(), .. active.GradientsBeyond().Select(OfBeyond)], ranks.Collective);
            return gradients;
        }
        catch
        {
            gradients.Dispose();
            throw;
        }
    }

    /// <summary>The mean of a loss over the ranks, in float32 at least.</summary>
    public static Tensor LossOf(Ranks ranks, Tensor loss)
    {
        using var withoutGraph = no_grad();
        var mean = loss.dtype == ScalarType.Float64 ? loss.clone() : loss.to(ScalarType.Float32, copy: true);
        ranks.Collective.MeanInPlace([mean]);
        return mean;
    }

    private static AveragedGradient OfBeyond(Parameter parameter) => new(parameter.grad!, average => parameter.grad = average);

    private static bool HasGradient(Parameter parameter)
    {
        using var gradient = parameter.IsInvalid ? null : parameter.grad;
        return gradient is not null;
    }

    /// <summary>Of each parameter whether any rank's loss uses it, after the sizes of the batches were compared.</summary>
    private static bool[] UsedAnywhere(ICollective collective, bool[] here, int rows)
    {
        var numbers = new double[collective.Size + here.Length];
        numbers[collective.Rank] = rows;
        for (var i = 0; i < here.Length; i++)
        {
            numbers[collective.Size + i] = here[i] ? 1 : 0;
        }

        var vector = tensor(numbers);
        collective.MeanInPlace([vector]);
        var means = vector.data<double>().ToArray();
        var sizes = means[..collective.Size].Select(mean => (long)Math.Round(mean * collective.Size)).ToList();
        if (sizes.Any(size => size != sizes[0]))
        {
            throw new InvalidOperationException(
                $"The ranks' batches have {string.Join(", ", sizes)} rows, in the order of the ranks (0: the closure did not ask for its share). Expected as many on each: "
                    + "the mean of their gradients is that of all rows only then."
            );
        }

        return Array.ConvertAll(means[collective.Size..], mean => mean > 0);
    }
}
