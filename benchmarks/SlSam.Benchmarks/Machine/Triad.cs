using System.Diagnostics;
using SlSam.Benchmarks.Methods;
using static TorchSharp.torch;

namespace SlSam.Benchmarks.Machine;

/// <summary>
/// The speed of memory: a = b + s * c over arrays larger than any cache, three arrays counted (two read, one written), with torch's threads.
/// </summary>
internal sealed class Triad : IDisposable
{
    private readonly Target _target;
    private readonly Tensor _a;
    private readonly Tensor _b;
    private readonly Tensor _c;

    public Triad(long elements, Target target)
    {
        using var scope = NewDisposeScope();
        _target = target;
        _a = zeros(elements, ScalarType.Float32, target.Device).DetachFromDisposeScope();
        _b = ones(elements, ScalarType.Float32, target.Device).DetachFromDisposeScope();
        _c = ones(elements, ScalarType.Float32, target.Device).DetachFromDisposeScope();
    }

    private static readonly Lazy<jit.CompilationUnit> Script = new(() =>
        jit.compile(
            """
            def triad(a: Tensor, b: Tensor, c: Tensor):
                torch.add(b, c, alpha=3.0, out=a)

            """
        )
    );

    /// <summary>Runs it once.</summary>
    /// <returns>Bytes moved per second.</returns>
    public double Run()
    {
        using var scope = NewDisposeScope();
        _target.Synchronize();
        var watch = Stopwatch.StartNew();
        Script.Value.invoke("triad", _a, _b, _c);
        _target.Synchronize();
        return 3.0 * sizeof(float) * _a.numel() / watch.Elapsed.TotalSeconds;
    }

    public void Dispose()
    {
        _a.Dispose();
        _b.Dispose();
        _c.Dispose();
    }
}
