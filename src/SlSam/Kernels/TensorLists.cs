using TorchSharp;
using static TorchSharp.torch;

namespace SlSam.Kernels;

/// <summary>
/// Operations on lists of tensors, each one native call: TorchScript reaches the <c>_foreach_*</c> and fused kernels that TorchSharp does
/// not bind. All tensors of a list are of one <see cref="TensorKind"/>, except where it says otherwise. Callers have gradient mode off.
/// </summary>
/// <remarks>
/// Numbers go in as <see cref="Scalar"/> objects that are held to the end of the call.
/// </remarks>
internal static class TensorLists
{
    /// <summary>Elements from which on a norm is taken row by row, on all threads.</summary>
    public const long LargeForNorms = 131_072;

    private static readonly Lazy<jit.CompilationUnit> Compiled = new(() => jit.compile(TensorScripts.Source));

    /// <summary>Told of every call on this thread before it is made; tests throw here, as a call does that finds no memory.</summary>
    [field: ThreadStatic]
    internal static Action<string>? BeforeCall { get; set; }

    /// <summary>The L2 norm of each tensor: [tensors], float32 for half precision, else of the tensors' own type.</summary>
    /// <param name="tensors">The tensors.</param>
    /// <param name="areLarge">Whether some have <see cref="LargeForNorms"/> elements or more.</param>
    public static Tensor Norms(Tensor[] tensors, bool areLarge) => Invoke<Tensor>("norms", tensors, areLarge);

    /// <summary>
    /// [loss, norm of all norms, norms...] in one vector on the device of the first norms, float64 if any input is, else float32.
    /// </summary>
    public static Tensor Report(Tensor loss, Tensor[] norms) => Invoke<Tensor>("report", loss, norms);

    /// <summary>Tensors over the same memory, outside the graph.</summary>
    public static Tensor[] Aliases(Tensor[] tensors) => Invoke<Tensor[]>("aliases", [tensors]);

    /// <summary>Copies, of any kinds.</summary>
    public static Tensor[] Clones(Tensor[] tensors) => Invoke<Tensor[]>("clones", [tensors]);

    /// <summary>
    /// Copies that share memory until one of the two is written to; then the writer gets memory of its own. Where the memory is not torch's (a .NET array), copies
    /// at once.
    /// </summary>
    public static Tensor[] LazyClones(Tensor[] tensors)
    {
        try
        {
            return Invoke<Tensor[]>("lazy_clones", [tensors]);
        }
        catch (System.Runtime.InteropServices.ExternalException)
        {
            return Clones(tensors);
        }
    }

    /// <summary>Writes data over the tensors, of any kinds.</summary>
    public static void Copy(Tensor[] tensors, Tensor[] data) => Invoke<object?>("copy", tensors, data);

    /// <summary>Multiplies the tensors by a number, in place.</summary>
    public static void Scale(Tensor[] tensors, double factor)
    {
        using var factorScalar = factor.ToScalar();
        Invoke<object?>("scale", tensors, factorScalar);
    }

    /// <summary>tensors + factor * others, in place.</summary>
    public static void Add(Tensor[] tensors, Tensor[] others, double factor)
    {
        using var factorScalar = factor.ToScalar();
        Invoke<object?>("add", tensors, others, factorScalar);
    }

    /// <summary>Makes each tensor show other memory: no element is copied.</summary>
    public static void PointTo(Tensor[] tensors, Tensor[] data) => Invoke<object?>("point_to", tensors, data);

    /// <summary>
    /// How many times the memory of a tensor has been written to by operations, through any of its views; null where that is not counted, which is
    /// for tensors that were made in inference mode.
    /// </summary>
    public static long? Writes(Tensor tensor)
    {
        using var writes = Invoke<Scalar>("writes", [tensor]);
        return writes.ToInt64() is >= 0 and var count ? count : null;
    }

    /// <summary>
    /// Counts a write to each, as to show other memory (<see cref="PointTo"/>) is none: no graph that was made before can be gone through backward then, where it
    /// needs one of them.
    /// </summary>
    public static void CountWrites(Tensor[] tensors) => Invoke<object?>("count_writes", [tensors]);

    /// <summary>
    /// A tensor with the graph that another has now, to backpropagate from later, whatever is done to the other in place meanwhile. Needs gradient mode.
    /// Its values are those of the other, and change with them.
    /// </summary>
    public static Tensor EndOfGraph(Tensor tensor) => Invoke<Tensor>("end_of_graph", [tensor]);

    /// <summary>The sum of <see cref="Writes"/> over tensors, of any kinds.</summary>
    public static long TotalWrites(Tensor[] tensors)
    {
        using var writes = Invoke<Scalar>("total_writes", [tensors]);
        return writes.ToInt64();
    }

    /// <summary>
    /// Whether tensors share memory with each other, as far as they came out of one operation: views count together what is
    /// written to any of them.
    /// </summary>
    public static bool ShareMemory(Tensor[] tensors)
    {
        using var sharing = Invoke<Scalar>("sharing", [tensors]);
        return sharing.ToInt64() > 0;
    }

    /// <summary>
    /// tensors + radius * directions / (norm + 1e-12), into new memory that the tensors then show; what they showed before is left as it was.
    /// On a device it does not wait for <paramref name="norm"/>.
    /// </summary>
    public static void MoveAlong(Tensor[] tensors, Tensor[] directions, Tensor norm, double radius)
    {
        using var radiusScalar = radius.ToScalar();
        Invoke<object?>("move_along", tensors, directions, norm, radiusScalar);
    }

    /// <summary>The same as <see cref="MoveAlong"/> on the CPU, into memory that is there already.</summary>
    /// <param name="tensors">The tensors, which then show <paramref name="into"/>.</param>
    /// <param name="directions">The directions.</param>
    /// <param name="into">Tensors of the same shapes, overlapping with nothing.</param>
    /// <param name="norm">Without dimensions.</param>
    /// <param name="radius">How far.</param>
    public static void MoveInto(Tensor[] tensors, Tensor[] directions, Tensor[] into, Tensor norm, double radius)
    {
        using var radiusScalar = radius.ToScalar();
        Invoke<object?>("move_into", tensors, directions, into, norm, radiusScalar);
    }

    /// <summary>
    /// The same as <see cref="MoveAlong"/> from float32 masters, rounded to the tensors' type. Where a tensor shows something else than its master's rounding, the
    /// tensor counts.
    /// </summary>
    /// <param name="tensors">Of half precision.</param>
    /// <param name="masters">Their masters; the tensor itself where it has none.</param>
    /// <param name="directions">Of any type.</param>
    /// <param name="into">Where to, as in <see cref="MoveInto"/>; empty for new memory.</param>
    /// <param name="norm">What directions are divided by, without dimensions.</param>
    /// <param name="radius">What they are multiplied by.</param>
    public static void MoveFromMasters(Tensor[] tensors, Tensor[] masters, Tensor[] directions, Tensor[] into, Tensor norm, double radius)
    {
        using var radiusScalar = radius.ToScalar();
        Invoke<object?>("move_from_masters", tensors, masters, directions, into, norm, radiusScalar);
    }

    /// <summary>Sets the elements of masters anew whose rounding is not what is shown.</summary>
    public static void Refresh(Tensor[] masters, Tensor[] shown) => Invoke<object?>("refresh", masters, shown);

    /// <summary>The norm of all norms, without dimensions, on the device of the first.</summary>
    /// <param name="norms">Norms in vectors.</param>
    public static Tensor Total(Tensor[] norms) => Invoke<Tensor>("total", [norms]);

    /// <summary>The tensors in float32 where they are of half precision; else the same memory once more.</summary>
    public static Tensor[] Wide(Tensor[] tensors) => Invoke<Tensor[]>("wide", [tensors]);

    /// <summary>Copies, in float32 where the tensors are of half precision.</summary>
    public static Tensor[] WideCopies(Tensor[] tensors) => Invoke<Tensor[]>("wide_copies", [tensors]);

    /// <summary>The tensors times a factor; the same memory once more where nothing changes.</summary>
    /// <param name="tensors">The tensors.</param>
    /// <param name="factor">The factor.</param>
    /// <param name="widens">Whether those of half precision come out in float32.</param>
    public static Tensor[] Scaled(Tensor[] tensors, double factor, bool widens)
    {
        using var factorScalar = factor.ToScalar();
        return Invoke<Tensor[]>("scaled", tensors, factorScalar, widens);
    }

    /// <summary>T^2 * directions with T = abs(tensors) + eta, and the L2 norm of each T * direction; float32 for half precision.</summary>
    public static (Tensor[] Scaled, Tensor Norms) Adaptive(Tensor[] tensors, Tensor[] directions, double eta)
    {
        using var etaScalar = eta.ToScalar();
        var found = Invoke<Tensor[]>("adaptive", tensors, directions, etaScalar);
        return (found[..^1], found[^1]);
    }

    /// <summary>keep * tensors + take * others, in new memory; float32 for half precision.</summary>
    public static Tensor[] Blend(Tensor[] tensors, Tensor[] others, double keep, double take)
    {
        using var keepScalar = keep.ToScalar();
        using var takeScalar = take.ToScalar();
        return Invoke<Tensor[]>("blend", tensors, others, keepScalar, takeScalar);
    }

    /// <summary>The sum of all products of elements, without dimensions, on the device of the first; the lists may be of any kinds, alike.</summary>
    public static Tensor Product(Tensor[] tensors, Tensor[] others) => Invoke<Tensor>("product", tensors, others);

    /// <summary>keep * tensors + take * others, in place; rounded once for half precision.</summary>
    public static void Mix(Tensor[] tensors, Tensor[] others, Tensor keep, Tensor take) =>
        Invoke<object?>("mix", tensors, others, keep, take);

    /// <summary>tensors - alpha * (others - (product / norm^2) * tensors), in place.</summary>
    public static void SurrogateGap(Tensor[] tensors, Tensor[] others, (Tensor Product, Tensor Norm) along, double alpha)
    {
        using var alphaScalar = alpha.ToScalar();
        Invoke<object?>("surrogate_gap", tensors, others, along.Product, along.Norm, alphaScalar);
    }

    /// <summary>tensors + alpha * norm / (others' norm + 1e-12) * others, in place.</summary>
    public static void AddScaled(Tensor[] tensors, Tensor[] others, (Tensor Tensors, Tensor Others) norms, double alpha)
    {
        using var alphaScalar = alpha.ToScalar();
        Invoke<object?>("add_scaled", tensors, others, norms.Tensors, norms.Others, alphaScalar);
    }

    /// <summary>tensors - (product / norm^2) * others, in new memory; float32 for half precision.</summary>
    public static Tensor[] Across(Tensor[] tensors, Tensor[] others, (Tensor Product, Tensor Norm) along) =>
        Invoke<Tensor[]>("across", tensors, others, along.Product, along.Norm);

    /// <summary>tensors / (norm + 1e-12), in place.</summary>
    public static void Divide(Tensor[] tensors, Tensor norm) => Invoke<object?>("divide", tensors, norm);

    /// <summary>Writes the others over the tensors; gives factor * (tensors - others) of what was there, float32 for half precision.</summary>
    public static Tensor[] Exchange(Tensor[] tensors, Tensor[] others, double factor)
    {
        using var factorScalar = factor.ToScalar();
        return Invoke<Tensor[]>("exchange", tensors, others, factorScalar);
    }

    /// <summary>Who each tensor is, whatever .NET objects stand for it: equal for one and the same tensor, as long as it lives.</summary>
    public static long[] Identities(Tensor[] tensors)
    {
        using var identities = Invoke<Tensor>("identities", [tensors]);
        return identities.data<long>().ToArray();
    }

    /// <summary>One step of AdamW, in place, with PyTorch's fused kernel, on several lists one after the other. All copies are made before the first.</summary>
    /// <param name="parameters">The weights, list after list; those of a list are of one <see cref="TensorKind"/>.</param>
    /// <param name="gradients">Their gradients.</param>
    /// <param name="moments">First moments, second moments, and the largest second moments of the lists with amsgrad; contiguous.</param>
    /// <param name="steps">[parameters], float32 on the CPU: the number of this step for each parameter, from 1.</param>
    /// <param name="terms">For the lists that have them, what is taken off the weights after their update, times lr.</param>
    /// <param name="lists">[lists, 9], float64 on the CPU: number of parameters, amsgrad, maximize (0 or 1), lr, beta1, beta2, weight decay, epsilon, whether the
    /// list has terms.</param>
    /// <param name="masters">Weights of half precision, and those of the parameters that are their masters: rounded onto them at the end.</param>
    public static void AdamW(
        Tensor[] parameters,
        Tensor[] gradients,
        (Tensor[] First, Tensor[] Second, Tensor[] LargestSecond) moments,
        Tensor[] terms,
        Tensor steps,
        Tensor lists,
        (Tensor[] Shown, Tensor[] Masters) masters
    )
    {
        using var updated = Invoke<Scalar>(
            "adamw",
            parameters,
            gradients,
            moments.First,
            moments.Second,
            moments.LargestSecond,
            terms,
            steps,
            lists,
            masters.Shown,
            masters.Masters
        );
    }

    private static T Invoke<T>(string function, params object[] arguments)
    {
        BeforeCall?.Invoke(function);
        return (T)Compiled.Value.invoke(function, arguments);
    }
}
