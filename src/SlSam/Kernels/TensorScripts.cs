namespace SlSam.Kernels;

/// <summary>The TorchScript functions behind <see cref="TensorLists"/>.</summary>
/// <remarks>
/// A script that names an unknown operator ends the process inside the native compiler, so scripts are constants, compiled once. The compiler takes parts of
/// lists for tensors of its own and drops writes to them unless something asks for that part later. Types go by number, as a script outside Python knows them:
/// float16 is 5, float32 6, float64 7, bfloat16 15.
/// </remarks>
internal static class TensorScripts
{
    // norms: on the CPU a reduction to one number runs on one thread, one to a number a row on all; the rows' number is fixed, so that results
    // do not depend on how many threads there are
    public const string Source = """
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

        def count_writes(tensors: List[Tensor]):
            for t in tensors:
                if t.dim() > 0:
                    t.transpose_(0, 0)
                else:
                    t.squeeze_()

        def sharing(tensors: List[Tensor]) -> int:
            before = [t._version() for t in tensors]
            count_writes(tensors)
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

        def move_from_masters(tensors: List[Tensor], masters: List[Tensor], directions: List[Tensor], into: List[Tensor], norm: Tensor, radius: float):
            scale = (radius / (norm + 1e-12)).to(tensors[0].device)
            for i in range(len(tensors)):
                shown = tensors[i]
                master = torch.where(masters[i].to(shown.dtype) == shown, masters[i].to(6), shown.to(6))
                moved = master + directions[i].to(6) * scale
                if len(into) > 0:
                    into[i].copy_(moved)
                    shown.set_data(into[i])
                else:
                    shown.set_data(moved.to(shown.dtype))

        def refresh(masters: List[Tensor], shown: List[Tensor]):
            for i in range(len(masters)):
                masters[i].copy_(torch.where(masters[i].to(shown[i].dtype) == shown[i], masters[i], shown[i].to(6)))

        def total(norms: List[Tensor]) -> Tensor:
            parts: List[Tensor] = []
            for n in norms:
                parts.append(n.to(norms[0].device, 7 if norms[0].dtype == 7 else 6))
            return torch.norm(torch.cat(parts), 2)

        def widen(tensors: List[Tensor]) -> List[Tensor]:
            if tensors[0].dtype == 5 or tensors[0].dtype == 15:
                return [t.to(6) for t in tensors]
            return tensors

        def scaled(tensors: List[Tensor], factor: float, widens: bool) -> List[Tensor]:
            found: List[Tensor] = []
            for t in tensors:
                if widens and (t.dtype == 5 or t.dtype == 15):
                    t = t.to(6)
                found.append(t * factor if factor != 1 else t)
            return found

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
                  max_exp_avg_sqs: List[Tensor], terms: List[Tensor], steps: Tensor, lists: Tensor,
                  shown: List[Tensor], masters: List[Tensor]) -> int:
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
                    torch._foreach_add_(dense, terms, alpha=row[3] * (2.0 * row[2] - 1.0))
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
                    torch._foreach_add_(weights, part(terms, behind, behind + len(weights)), alpha=row[3] * (2.0 * row[2] - 1.0))
                    behind += len(weights)
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
}
