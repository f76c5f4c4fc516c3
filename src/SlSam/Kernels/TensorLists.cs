using TorchSharp;
using static TorchSharp.torch;

namespace SlSam.Kernels;

/// <summary>
/// Operations on lists of tensors, each one native call: TorchScript reaches the <c>_foreach_*</c> and fused kernels that TorchSharp does
/// not bind. All tensors of a list are of one <see cref="TensorKind"/>, except where it says otherwise. Callers have gradient mode off.
/// </summary>
/// <remarks>
/// A script that names an unknown operator ends the process inside the native compiler, so scripts are constants, compiled once.
/// Numbers go in as <see cref="Scalar"/> objects that are held to the end of the call.
/// </remarks>
internal static class TensorLists
{
    // the compiler takes a part of a list for tensors of its own and drops what is written to them, unless something asks for that part later
    // types by number, as a script outside Python knows them: float16 is 5, float32 6, float64 7, bfloat16 15
    // norms: on the CPU a reduction to one number runs on one thread, one to a number a row on all; the rows' number is fixed, so that results
    // do not depend on how many threads there are
    private const string Script = """
        def norms(tensors: List[Tensor], by_rows: bool) -> Tensor:
            if tensors[0].dtype == 5 or tensors[0].dtype == 15:
                return torch.stack(torch._foreach_norm(tensors, 2, dtype=6))
            if tensors[0].is_cuda or not by_rows:
                return torch.stack(torch._foreach_norm(tensors, 2))
            parts: List[Tensor] = []
            for t in tensors:
                if t.numel() >= 131072 and t.numel() % 16 == 0 and t.is_contiguous():
                    t = torch.linalg_vector_norm(t.view(16, -1), 2, [1])
                parts.append(t)
            return torch.stack(torch._foreach_norm(parts, 2))

        def report(loss: Tensor, norms: List[Tensor]) -> Tensor:
            dtype = 6
            if loss.dtype == 7:
                dtype = 7
            for n in norms:
                if n.dtype == 7:
                    dtype = 7
            parts: List[Tensor] = []
            for n in norms:
                parts.append(n.to(norms[0].device, dtype))
            entries = torch.cat(parts)
            total = torch.norm(entries, 2)
            return torch.cat([loss.to(norms[0].device, dtype).reshape(1), total.reshape(1), entries])

        def aliases(tensors: List[Tensor]) -> List[Tensor]:
            return [t.detach() for t in tensors]

        def clones(tensors: List[Tensor]) -> List[Tensor]:
            return [t.clone() for t in tensors]

        def lazy_clones(tensors: List[Tensor]) -> List[Tensor]:
            return [torch._lazy_clone(t) for t in tensors]

        def copy(tensors: List[Tensor], data: List[Tensor]):
            for i in range(len(tensors)):
                tensors[i].copy_(data[i])

        def scale(tensors: List[Tensor], factor: float):
            torch._foreach_mul_(tensors, factor)

        def add(tensors: List[Tensor], others: List[Tensor], factor: float):
            torch._foreach_add_(tensors, others, alpha=factor)

        def point_to(tensors: List[Tensor], data: List[Tensor]):
            for i in range(len(tensors)):
                tensors[i].set_data(data[i])

        def writes(tensor: Tensor) -> int:
            return -1 if tensor.is_inference() else tensor._version()

        def end_of_graph(tensor: Tensor) -> Tensor:
            return torch._unsafe_view(tensor, tensor.size())

        def total_writes(tensors: List[Tensor]) -> int:
            total = 0
            for t in tensors:
                total += 0 if t.is_inference() else t._version()
            return total

        def sharing(tensors: List[Tensor]) -> int:
            before = [t._version() for t in tensors]
            for t in tensors:
                t.transpose_(0, 0)
            found = 0
            for i in range(len(tensors)):
                if tensors[i]._version() != before[i] + 1:
                    found += 1
            return found

        def move_along(tensors: List[Tensor], directions: List[Tensor], norm: Tensor, radius: float):
            if norm.is_cuda:
                moved = torch._foreach_mul(directions, (radius / (norm + 1e-12)).to(tensors[0].device))
                torch._foreach_add_(moved, tensors)
                for i in range(len(tensors)):
                    tensors[i].set_data(moved[i].to(tensors[i].dtype))
            else:
                scale = radius / (float(norm) + 1e-12)
                for i in range(len(tensors)):
                    tensors[i].set_data(torch.add(tensors[i], directions[i], alpha=scale).to(tensors[i].dtype))

        def total(norms: List[Tensor]) -> Tensor:
            parts: List[Tensor] = []
            for n in norms:
                parts.append(n.to(norms[0].device, 7 if norms[0].dtype == 7 else 6))
            return torch.norm(torch.cat(parts), 2)

        def widen(tensors: List[Tensor]) -> List[Tensor]:
            if tensors[0].dtype == 5 or tensors[0].dtype == 15:
                return [t.to(6) for t in tensors]
            return tensors

        def wide(tensors: List[Tensor]) -> List[Tensor]:
            return [t.detach() for t in widen(tensors)]

        def wide_copies(tensors: List[Tensor]) -> List[Tensor]:
            if tensors[0].dtype == 5 or tensors[0].dtype == 15:
                return widen(tensors)
            return [t.clone() for t in tensors]

        def adaptive(tensors: List[Tensor], directions: List[Tensor], eta: float) -> List[Tensor]:
            found = torch._foreach_abs(widen(tensors))
            torch._foreach_add_(found, eta)
            scaled = torch._foreach_mul(found, widen(directions))
            torch._foreach_mul_(found, scaled)
            found.append(norms(scaled, True))
            return found

        def blend(tensors: List[Tensor], others: List[Tensor], keep: float, take: float) -> List[Tensor]:
            found = torch._foreach_mul(widen(tensors), keep)
            torch._foreach_add_(found, widen(others), alpha=take)
            return found

        def product(tensors: List[Tensor], others: List[Tensor]) -> Tensor:
            parts: List[Tensor] = []
            for i in range(len(tensors)):
                dtype = 7 if tensors[i].dtype == 7 else 6
                found = torch.dot(tensors[i].reshape(-1).to(dtype), others[i].reshape(-1).to(dtype))
                parts.append(found.to(tensors[0].device, 7 if tensors[0].dtype == 7 else 6))
            return torch.sum(torch.stack(parts))

        def mix(tensors: List[Tensor], others: List[Tensor], keep: Tensor, take: Tensor):
            if tensors[0].dtype == 5 or tensors[0].dtype == 15:
                for i in range(len(tensors)):
                    k = keep.to(tensors[i].device, 6)
                    t = take.to(tensors[i].device, 6)
                    tensors[i].copy_(tensors[i].to(6) * k + others[i].to(6) * t)
            elif tensors[0].is_cuda:
                scaled = torch._foreach_mul(others, take.to(tensors[0].device, tensors[0].dtype))
                torch._foreach_mul_(tensors, keep.to(tensors[0].device, tensors[0].dtype))
                torch._foreach_add_(tensors, scaled)
            else:
                torch._foreach_mul_(tensors, float(keep))
                torch._foreach_add_(tensors, others, alpha=float(take))

        def surrogate_gap(tensors: List[Tensor], others: List[Tensor], product: Tensor, norm: Tensor, alpha: float):
            share = product.to(norm.device) / (norm + 1e-12) / (norm + 1e-12)
            mix(tensors, others, share * alpha + 1, torch.full_like(share, -alpha))

        def add_scaled(tensors: List[Tensor], others: List[Tensor], norm: Tensor, others_norm: Tensor, alpha: float):
            share = norm / (others_norm.to(norm.device) + 1e-12) * alpha
            mix(tensors, others, torch.ones_like(share), share)

        def across(tensors: List[Tensor], others: List[Tensor], product: Tensor, norm: Tensor) -> List[Tensor]:
            share = product.to(norm.device) / (norm + 1e-12) / (norm + 1e-12)
            if not norm.is_cuda:
                return blend(others, tensors, -float(share), 1.0)
            wide = widen(others)
            found = torch._foreach_mul(wide, share.to(wide[0].device, wide[0].dtype))
            torch._foreach_neg_(found)
            torch._foreach_add_(found, widen(tensors))
            return found

        def divide(tensors: List[Tensor], norm: Tensor):
            if norm.is_cuda:
                torch._foreach_mul_(tensors, (1 / (norm + 1e-12)).to(tensors[0].device, tensors[0].dtype))
            else:
                torch._foreach_mul_(tensors, 1 / (float(norm) + 1e-12))

        def exchange(tensors: List[Tensor], others: List[Tensor], factor: float) -> List[Tensor]:
            found = torch._foreach_sub(widen(tensors), widen(others))
            torch._foreach_mul_(found, factor)
            for i in range(len(tensors)):
                tensors[i].copy_(others[i])
            return found

        def move_into(tensors: List[Tensor], directions: List[Tensor], into: List[Tensor], norm: Tensor, radius: float):
            scale = radius / (float(norm) + 1e-12)
            for i in range(len(tensors)):
                torch.add(tensors[i], directions[i], alpha=scale, out=into[i])
                tensors[i].set_data(into[i])

        def identities(tensors: List[Tensor]) -> Tensor:
            return torch.tensor([hash(t) for t in tensors])

        def part(tensors: List[Tensor], begin: int, end: int) -> List[Tensor]:
            found: List[Tensor] = []
            for i in range(begin, end):
                found.append(tensors[i])
            return found

        def adamw(params: List[Tensor], grads: List[Tensor], exp_avgs: List[Tensor], exp_avg_sqs: List[Tensor],
                  max_exp_avg_sqs: List[Tensor], terms: List[Tensor], steps: Tensor, lists: Tensor) -> int:
            rows: List[List[float]] = lists.tolist()
            dense = [p.contiguous() for p in params]
            dense_grads = [g.contiguous() for g in grads]
            numbers: List[Tensor] = []
            begin = 0
            for row in rows:
                end = begin + int(row[0])
                numbers.extend(steps[begin:end].to(params[begin].device).unbind(0))
                begin = end
            if len(rows) == 1:
                row = rows[0]
                torch._fused_adamw_(dense, dense_grads, exp_avgs, exp_avg_sqs, max_exp_avg_sqs, numbers,
                                    lr=row[3], beta1=row[4], beta2=row[5], weight_decay=row[6], eps=row[7],
                                    amsgrad=row[1] != 0, maximize=row[2] != 0)
                if row[8] != 0:
                    torch._foreach_add_(dense, terms, alpha=-row[3])
                rows.clear()
            begin = 0
            largest = 0
            behind = 0
            updated = len(dense)
            for row in rows:
                end = begin + int(row[0])
                last = largest + int(row[0]) * int(row[1])
                weights = part(dense, begin, end)
                torch._fused_adamw_(weights, part(dense_grads, begin, end), part(exp_avgs, begin, end),
                                    part(exp_avg_sqs, begin, end), part(max_exp_avg_sqs, largest, last), part(numbers, begin, end),
                                    lr=row[3], beta1=row[4], beta2=row[5], weight_decay=row[6], eps=row[7],
                                    amsgrad=row[1] != 0, maximize=row[2] != 0)
                if row[8] != 0:
                    torch._foreach_add_(weights, part(terms, behind, behind + len(weights)), alpha=-row[3])
                    behind += len(weights)
                updated += len(weights) - (end - begin)
                begin = end
                largest = last
            for i in range(len(params)):
                if not params[i].is_contiguous():
                    params[i].copy_(dense[i])
            return updated

        """;

    /// <summary>Elements from which on a norm is taken row by row, on all threads.</summary>
    public const long LargeForNorms = 131_072;

    private static readonly Lazy<jit.CompilationUnit> Compiled = new(() => jit.compile(Script));

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
    /// Whether tensors, of at least one dimension, share memory with each other, as far as they came out of one operation: views count together what is
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

    /// <summary>The norm of all norms, without dimensions, on the device of the first.</summary>
    /// <param name="norms">Norms in vectors.</param>
    public static Tensor Total(Tensor[] norms) => Invoke<Tensor>("total", [norms]);

    /// <summary>The tensors in float32 where they are of half precision; else the same memory once more.</summary>
    public static Tensor[] Wide(Tensor[] tensors) => Invoke<Tensor[]>("wide", [tensors]);

    /// <summary>Copies, in float32 where the tensors are of half precision.</summary>
    public static Tensor[] WideCopies(Tensor[] tensors) => Invoke<Tensor[]>("wide_copies", [tensors]);

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
    public static void AdamW(
        Tensor[] parameters,
        Tensor[] gradients,
        (Tensor[] First, Tensor[] Second, Tensor[] LargestSecond) moments,
        Tensor[] terms,
        Tensor steps,
        Tensor lists
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
            lists
        );
    }

    private static T Invoke<T>(string function, params object[] arguments)
    {
        BeforeCall?.Invoke(function);
        return (T)Compiled.Value.invoke(function, arguments);
    }
}
