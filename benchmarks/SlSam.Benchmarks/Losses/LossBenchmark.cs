using SlSam.Benchmarks.Machine;
using SlSam.HuggingFace.Models.Decoders;
using TorchSharp;
using static TorchSharp.torch;

namespace SlSam.Benchmarks.Losses;

/// <summary>Peak memory of the loss of tokens and of its gradients, in this process.</summary>
internal static class LossBenchmark
{
    private const int Seed = 1;

    /// <param name="section">The case.</param>
    public static LossRow Run(string section)
    {
        var subject = LossCase.Parse(section);
        Measure(subject with { Vocabulary = 512, Width = 64, Length = 64 }); // code, and what libraries keep once and for all
        return Measure(subject);
    }

    private static LossRow Measure(LossCase subject)
    {
        using var scope = NewDisposeScope();
        random.manual_seed(Seed);
        var vectors = randn(1, subject.Length, subject.Width).requires_grad_();
        using var scale = 0.02.ToScalar();
        var head = randn(subject.Vocabulary, subject.Width).mul_(scale).requires_grad_();
        var labels = randint(subject.Vocabulary, [1, subject.Length], ScalarType.Int64);
        GC.Collect();
        GC.WaitForPendingFinalizers();
        long? before = NativeMemory.IsMeasurable && NativeMemory.TryResetMark() ? NativeMemory.Resident : null;
        var loss = subject.InChunks
            ? TokenLoss.Mean(vectors, labels, head)
            : nn.functional.cross_entropy(nn.functional.linear(vectors, head).flatten(0, 1), labels.flatten());
        loss.backward();
        return new LossRow(NativeMemory.HighWaterMark - before, loss.item<float>());
    }
}
