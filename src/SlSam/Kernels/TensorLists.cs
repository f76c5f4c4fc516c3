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
                    tensors[i].set_data(moved[i])
            else:
                scale = radius / (float(norm) + 1e-12)
                for i in range(len(tensors)):
                    tensors[i].set_data(torch.add(tensors[i], directions[i], alpha=scale))

        def move_along_masters(tensors: List[Tensor], masters: List[Tensor], directions: List[Tensor], norm: Tensor, radius: float):
            scale = (radius / (norm + 1e-12)).to(tensors[0].device)
            for i in range(len(tensors)):
                shown = tensors[i]
                master = torch.where(masters[i].to(shown.dtype) == shown, masters[i].to(6), shown.to(6))
                tensors[i].set_data((master + directions[i].to(6) * scale).to(shown.dtype))

        def refresh(masters: List[Tensor], shown: List[Tensor]):
            for i in range(len(masters)):
                masters[i].copy_(torch.where(masters[i].to(shown[i].dtype) == shown[i], masters[i], shown[i].to(6)))

        def scaled(tensors: List[Tensor], factor: float, widens: bool) -> List[Tensor]:
            found: List[Tensor] = []
            for t in tensors:
                if widens:
                    t = t.to(6)
                if factor != 1:
                    t = t * factor
                found.append(t)
            return found

        def move_over(tensors: List[Tensor], directions: List[Tensor], norm: Tensor, radius: float):
            if norm.is_cuda:
                torch._foreach_mul_(directions, (radius / (norm + 1e-12)).to(tensors[0].device))
                torch._foreach_add_(directions, tensors)
                for i in range(len(tensors)):
                    tensors[i].set_data(directions[i])
            else:
                scale = radius / (float(norm) + 1e-12)
                for i in range(len(tensors)):
                    torch.add(tensors[i], directions[i], alpha=scale, out=directions[i])
                    tensors[i].set_data(directions[i])

        def identities(tensors: List[Tensor]) -> Tensor:
            return torch.tensor([hash(t) for t in tensors])

        def part(tensors: List[Tensor], begin: int, end: int) -> List[Tensor]:
            found: List[Tensor] = []
            for i in range(begin, end):
                found.append(tensors[i])
            return found

        def adamw(params: List[Tensor], grads: List[Tensor], exp_avgs: List[Tensor], exp_avg_sqs: List[Tensor],
                  max_exp_avg_sqs: List[Tensor], steps: Tensor, lists: Tensor, shown: List[Tensor], masters: List[Tensor]) -> int:
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
                rows.clear()
            begin = 0
            largest = 0
            updated = len(dense)
            for row in rows:
                end = begin + int(row[0])
                last = largest + int(row[0]) * int(row[1])
                weights = part(dense, begin, end)
                torch._fused_adamw_(weights, part(dense_grads, begin, end), part(exp_avgs, begin, end),
                                    part(exp_avg_sqs, begin, end), part(max_exp_avg_sqs, largest, last), part(numbers, begin, end),
                                    lr=row[3], beta1=row[4], beta2=row[5], weight_decay=row[6], eps=row[7],
                                    amsgrad=row[1] != 0, maximize=row[2] != 0)
                updated += len(weights) - (end - begin)
                begin = end
                largest = last
            for i in range(len(params)):
                if not params[i].is_contiguous():
                    params[i].copy_(dense[i])
            for i in range(len(shown)):
                shown[i].copy_(masters[i])
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

    /// <summary>The same from float32 masters, rounded to the tensors' type; a master that is not what a tensor shows the rounding of does not count.</summary>
    /// <param name="tensors">Of half precision.</param>
    /// <param name="masters">Their masters; the tensor itself where it has none.</param>
    /// <param name="directions">Of the tensors' type.</param>
    /// <param name="norm">What directions are divided by.</param>
    /// <param name="radius">What they are multiplied by.</param>
    public static void MoveAlongFromMasters(Tensor[] tensors, Tensor[] masters, Tensor[] directions, Tensor norm, double radius)
    {
        using var radiusScalar = radius.ToScalar();
        Invoke<object?>("move_along_masters", tensors, masters, directions, norm, radiusScalar);
    }

    /// <summary>Sets the elements of masters anew whose rounding is not what is shown.</summary>
    public static void Refresh(Tensor[] masters, Tensor[] shown) => Invoke<object?>("refresh", masters, shown);

    /// <summary>The tensors times a factor, in float32 where they are to be widened; themselves where nothing changes.</summary>
    public static Tensor[] Scaled(Tensor[] tensors, double factor, bool widens)
    {
        using var factorScalar = factor.ToScalar();
        return Invoke<Tensor[]>("scaled", tensors, factorScalar, widens);
    }

    /// <summary>The same as <see cref="MoveAlong"/>, into the memory of the directions: no page is asked for, and what the directions were is lost.</summary>
    public static void MoveOver(Tensor[] tensors, Tensor[] directions, Tensor norm, double radius)
    {
        using var radiusScalar = radius.ToScalar();
        Invoke<object?>("move_over", tensors, directions, norm, radiusScalar);
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
    /// <param name="lists">[lists, 8], float64 on the CPU: number of parameters, amsgrad, maximize (0 or 1), lr, beta1, beta2, weight decay, epsilon.</param>
    /// <param name="masters">Weights of half precision, and those of the parameters that are their masters: rounded onto them at the end.</param>
    public static void AdamW(
        Tensor[] parameters,
        Tensor[] gradients,
        (Tensor[] First, Tensor[] Second, Tensor[] LargestSecond) moments,
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
