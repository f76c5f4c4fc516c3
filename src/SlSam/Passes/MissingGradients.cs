using SlSam.Layers;

namespace SlSam.Passes;

/// <summary>Says what is wrong with a closure after which the active parameters have no gradient, or in which torch could compute none.</summary>
internal static class MissingGradients
{
    private const string Outside =
        "Expected the whole forward pass within the closure, under gradient mode: it runs once at the weights and once at the perturbed point.";

    /// <summary>After a pass that left no gradient.</summary>
    /// <param name="active">What should have one.</param>
    /// <param name="hasGraph">Whether the loss depends on something that gradients can be computed for.</param>
    public static InvalidOperationException Explain(ActiveLayers active, bool hasGraph) =>
        hasGraph
            ? new InvalidOperationException(
                $"None of the {active.Parameters.Count} active parameters has a gradient after the closure, although its loss has a graph. "
                    + "Expected it to compute the loss of the optimizer's model, with the whole forward pass within the closure, to call backward() on it, and to return it. "
                    + "Where a batch may leave out all arms that were drawn, call pass.Backward(loss), as in Step(pass => ...)."
            )
            : new UnusedArmsException($"the loss does not depend on any of the {active.Parameters.Count} active parameters", null);

    /// <summary>When drawing again did not help.</summary>
    /// <param name="unused">What the last draw met.</param>
    /// <param name="draws">How many sets of arms were drawn.</param>
    public static InvalidOperationException Explain(UnusedArmsException unused, int draws) =>
        new(
            $"In {(draws == 1 ? "the only possible set" : $"{draws} sets")} of arms, {unused.Message}. "
                + "Either the loss uses none of the arms that were drawn: then call pass.Backward(loss), as in Step(pass => ...), which ends such a pass quietly. "
                + $"Or the forward pass lies outside of the closure, or runs under no_grad. {Outside} Weights and the optimizer's state are as before.",
            unused.InnerException
        );

    /// <summary>Where parameters are gone, or of another type, that were there when the step began.</summary>
    /// <param name="layers">As they were.</param>
    /// <param name="fault">What came of it; null for nothing.</param>
    public static InvalidOperationException ExplainMove(LayerMap layers, Exception? fault)
    {
        var first = layers.Parameters.First(parameter => !parameter.IsCurrent).Name;
        return new InvalidOperationException(
            $"The closure moved, converted or replaced a part of the model: '{first}' is not the parameter that it was when the step began. "
                + "Expected Module.to and the like between steps. No step was taken; the model has the weights and buffers from before, in their new type.",
            fault
        );
    }

    /// <summary>What torch's words mean here; null where they mean nothing particular.</summary>
    /// <param name="fault">What the closure threw.</param>
    /// <param name="isAgain">Whether a pass of this step has run before.</param>
    public static InvalidOperationException? Explain(Exception fault, bool isAgain) =>
        fault switch
        {
            _ when Says(fault, "does not require grad and does not have a grad_fn") => new UnusedArmsException(
                "backward() was called on a loss that does not depend on any active parameter",
                fault
            ),
            _ when Says(fault, "backward through the graph a second time") => new InvalidOperationException(
                "The closure's backward pass went through a graph that an earlier one had used up: the closure goes backward twice through one forward pass, which wants "
                    + $"retain_graph: true the first time (TorchSharp's default is false with create_graph too), or its forward pass lies outside. {Outside}",
                fault
            ),
            _ when isAgain && Says(fault, "Tensor invalid") => new InvalidOperationException(
                "The closure used a disposed tensor in its second pass, perhaps a loss that was computed outside of it: the step disposes the tensor that "
                    + $"a pass returns. {Outside}",
                fault
            ),
            _ when Says(fault, "has been modified by an inplace operation") => new InvalidOperationException(
                "The closure's backward pass needs a tensor that was changed in place since the forward pass. Where that was a weight, by the optimizer's perturbation or update, "
                    + $"the forward pass lies outside of the closure. {Outside} Else an operation of the model works in place on what the gradient needs.",
                fault
            ),
            _ => null,
        };

    private static bool Says(Exception fault, string words) => fault.Message.Contains(words, StringComparison.Ordinal);
}
