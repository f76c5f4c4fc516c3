using SlSam.Kernels;
using SlSam.Passes;
using static TorchSharp.torch;

namespace SlSam.Ascents;

/// <summary>A gradient made of two, which stands where that of the last pass stood; its norm, and what the update is to be followed by.</summary>
internal sealed class MixedGradient : IDisposable
{
    private readonly PassReport _report;
    private readonly double _lossScale;

    /// <summary>Launches the norm, without waiting for the device.</summary>
    /// <param name="descent">The pass whose gradients were mixed.</param>
    /// <param name="term">What the weights are moved by after the update, times the learning rate; null for nothing. Disposed with this.</param>
    public MixedGradient(Pass descent, Gradients? term = null)
    {
        (Term, _lossScale) = (term, descent.LossScale);
        try
        {
            _report = descent.Measure();
        }
        catch
        {
            term?.Dispose();
            throw;
        }
    }

    /// <summary>What is taken off the weights after the update, times the learning rate.</summary>
    public Gradients? Term { get; }

    /// <summary>The norm, without the loss scale, once the device has come to it.</summary>
    public double ReadNorm() => _report.Read().Norm / _lossScale;

    /// <summary>Scales the second term as the gradient is scaled.</summary>
    public void Scale(double factor)
    {
        if (factor == 1)
        {
            return;
        }

        using var withoutGraph = no_grad();
        foreach (var group in Term?.Groups ?? [])
        {
            TensorLists.Scale(group.Gradients, factor);
        }
    }

    public void Dispose()
    {
        Term?.Dispose();
        _report.Dispose();
    }
}
