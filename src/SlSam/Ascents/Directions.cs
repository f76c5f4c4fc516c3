using SlSam.Kernels;
using SlSam.Layers;
using SlSam.Passes;
using static TorchSharp.torch;

namespace SlSam.Ascents;

/// <summary>Directions that are not just a pass's gradients, with the norm that they are divided by.</summary>
internal sealed class Directions : IDisposable
{
    private readonly TrainedParameter[] _parameters;
    private readonly PassReport _report;

    /// <summary>Launches the norms, without waiting for the device.</summary>
    /// <param name="lists">The directions; disposed with this, or when this cannot be made. Not empty.</param>
    /// <param name="norms">Norms whose common norm the directions are divided by; null: that of the directions. Stay the caller's.</param>
    public Directions(Gradients lists, Tensor[]? norms = null)
    {
        Lists = lists;
        try
        {
            using var withoutGraph = no_grad();
            using var scope = NewDisposeScope();
            Tensor[] own = [.. lists.Groups.Select(group => TensorLists.Norms(group.Gradients, group.AreLarge))];
            _parameters = [.. lists.Parameters];
            _report = new PassReport(TensorLists.Report(TensorLists.Total(norms ?? own), own));
        }
        catch
        {
            lists.Dispose();
            throw;
        }
    }

    /// <summary>The directions of parameters, in lists.</summary>
    public Gradients Lists { get; }

    /// <summary>What they are divided by, on the device, without dimensions.</summary>
    public Tensor Norm => _report.First;

    /// <summary>Whether they are known, without waiting for a device, to lead nowhere.</summary>
    public bool AreKnownToBeZero => _report.KnownNorm is 0;

    public (double Norm, IReadOnlyList<(TrainedParameter Parameter, double Norm)> Directions) Read()
    {
        var (norm, _, norms) = _report.Read();
        return (norm, [.. _parameters.Zip(norms)]);
    }

    public void Dispose()
    {
        Lists.Dispose();
        _report.Dispose();
    }
}
