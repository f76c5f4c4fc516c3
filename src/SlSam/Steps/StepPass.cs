using SlSam.Passes;
using static TorchSharp.torch;

namespace SlSam;

/// <summary>
/// Tells a closure which pass of a step it runs in. Valid until the closure returns.
/// <example>
/// <code>
/// optimizer.Step(pass => pass.Backward(functional.cross_entropy(model.call(x), y)));
/// </code>
/// </example>
/// </summary>
public readonly struct StepPass : IEquatable<StepPass>
{
    private readonly PassContext? _context;

    internal StepPass(PassContext context) => _context = context;

    /// <summary>Whether the gradient of this pass is climbed along, to find the perturbed point; else it makes the update.</summary>
    public bool IsAscent => Context.IsAscent;

    /// <summary>Whether the weights are those of the perturbed point.</summary>
    public bool IsPerturbed => Context.IsPerturbed;

    /// <summary>
    /// The backward pass, of the loss times the loss scale, where there is one. Where the loss depends on no active parameter (a head or an expert that this batch does not use) there is nothing to do, and
    /// the pass ends quietly; <c>loss.backward()</c> would throw.
    /// </summary>
    /// <param name="loss">The loss, one number; stays the caller's.</param>
    /// <returns><paramref name="loss"/>, as it was: to be returned by the closure.</returns>
    /// <exception cref="ArgumentException">The loss is not one number.</exception>
    public Tensor Backward(Tensor loss) => Context.Backward(loss);

    /// <summary>
    /// What this pass sees of a batch: in an ascent the first <see cref="SlSamOptions.AscentShare"/> of the rows, to the nearest number, halves up,
    /// and at least one; else all.
    /// </summary>
    /// <param name="batch">Rows along the first dimension.</param>
    /// <returns>A view of <paramref name="batch"/>, or itself where all rows are meant.</returns>
    public Tensor Share(Tensor batch) => Context.Share(batch);

    /// <summary>How many rows this pass sees, for what is no tensor.</summary>
    /// <param name="rows">Number of rows of the batch, at least 1.</param>
    public int Share(int rows) => Context.Share(rows);

    /// <inheritdoc/>
    public bool Equals(StepPass other) => ReferenceEquals(_context, other._context);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is StepPass other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => _context?.GetHashCode() ?? 0;

    /// <summary>Whether two are of the same pass.</summary>
    public static bool operator ==(StepPass left, StepPass right) => left.Equals(right);

    /// <summary>Whether two are of different passes.</summary>
    public static bool operator !=(StepPass left, StepPass right) => !left.Equals(right);

    private PassContext Context =>
        _context
        ?? throw new InvalidOperationException("This StepPass belongs to no step. Expected the one that Step gives to its closure.");
}
