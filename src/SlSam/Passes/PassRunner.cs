using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using SlSam.Ascents;
using SlSam.Blocks;
using SlSam.Layers;
using SlSam.Parallel;
using SlSam.Updates;
using static TorchSharp.torch;

namespace SlSam.Passes;

/// <summary>
/// Runs a closure as the passes of one step: at the weights, or at a perturbed point. Around each pass gradients are dropped, random numbers repeated where
/// that is asked for, and the model's buffers saved. Buffers move in the first pass only; disposing puts them back unless the step was committed.
/// </summary>
internal sealed class PassRunner : IDisposable
{
    private readonly Func<StepPass, Tensor> _closure;
    private readonly ActiveLayers _active;
    private readonly ModelState _model;
    private readonly double _ascentShare;
    private readonly bool _ascendsOnWhatMoves;
    private readonly LossScaling _lossScale;
    private readonly Ranks? _ranks;
    private readonly SavedState _saved;
    private readonly RandomHold? _random;
    private readonly PassMemory _memory;
    private SavedState? _savedAgain;
    private bool _hasRun;

    /// <param name="closure">Forward pass, backward pass, returns the loss.</param>
    /// <param name="active">What takes part; the caller's.</param>
    /// <param name="model">What else a forward pass may move.</param>
    /// <param name="randomness">Gives the second pass the random numbers of the first; null: it draws its own.</param>
    /// <param name="segmentRandomness">Gives blocks that run again within a pass the random numbers that they had.</param>
    /// <param name="options">Settings of the step.</param>
    /// <param name="lossScale">What losses are multiplied by.</param>
    /// <param name="ranks">The ranks that run the same passes on other rows; null for none.</param>
    /// <param name="hasTwoPasses">Whether there is to be a pass at the weights and another at a perturbed point.</param>
    public PassRunner(
        Func<StepPass, Tensor> closure,
        ActiveLayers active,
        ModelState model,
        TorchRandomness? randomness,
        TorchRandomness segmentRandomness,
        SlSamOptions options,
        LossScaling lossScale,
        Ranks? ranks,
        bool hasTwoPasses
    )
    {
        (_closure, _active, _model, _ascentShare, _lossScale, _ranks) = (closure, active, model, options.AscentShare, lossScale, ranks);
        _ascendsOnWhatMoves = options is { NormOver: PerturbationScope.Perturbed, Descent: Descent.PerturbedKind };
        _saved = model.Save();
        _random = randomness?.Hold();
        try
        {
            _memory = PassMemory.Open(hasTwoPasses && _ascentShare == 1, randomness, segmentRandomness, model);
        }
        catch
        {
            _random?.Dispose();
            _saved.Commit();
            throw;
        }
    }

    /// <summary>What takes part in the step.</summary>
    public ActiveLayers Active => _active;

    /// <summary>
    /// A pass at the weights whose gradient is climbed along, on its share of the batch. Where nothing else is asked of it, it computes the gradients of
    /// those parameters alone that the perturbation moves.
    /// </summary>
    public Pass Ascend()
    {
        using var fewer = _ascendsOnWhatMoves ? _active.Narrow(parameter => parameter.IsPerturbed) : null;
        var context = new PassContext(isAscent: true, isPerturbed: false, _ascentShare, _memory, _lossScale.Current);
        return Run(context);
    }

    /// <summary>The pass that the update is made with.</summary>
    /// <param name="perturbation">The perturbed point, left when the pass is over; null: at the weights.</param>
    public Pass Descend(WeightPerturbation? perturbation)
    {
        using (perturbation)
        {
            using var saved = _savedAgain = _hasRun ? _model.Save() : null;
            if (_hasRun)
            {
                _active.DropGradients();
                _memory.StartSecondPass();
            }

            if (perturbation is not null)
            {
                _active.RefuseEarlierGraphs();
            }

            return Run(
                new PassContext(isAscent: false, isPerturbed: perturbation is not null, share: 1, _memory, _lossScale.Current),
                perturbation
            );
        }
    }

    /// <summary>The step is taken: buffers and random states stay as they are now.</summary>
    public void Commit()
    {
        _saved.Commit();
        _random?.Commit();
    }

    public void Dispose()
    {
        _memory.Dispose();
        _random?.Dispose();
        _saved.Dispose();
    }

    private Pass Run(PassContext context, WeightPerturbation? perturbation = null)
    {
        var (loss, gradients) = RunHere(context, perturbation);
        if (_ranks is null)
        {
            return PassOf(context, loss, gradients);
        }

        Tensor? meanLoss = null;
        try
        {
            _ranks.Meet();
            if (_ranks.Averages(context.IsAscent))
            {
                gradients = AveragedPass.Of(_ranks, _active, gradients, context.Rows);
            }

            meanLoss = AveragedPass.LossOf(_ranks, loss);
            return PassOf(context, loss, gradients, meanLoss);
        }
        catch
        {
            meanLoss?.Dispose();
            gradients.Dispose();
            loss.Dispose();
            throw;
        }
    }

    private Pass PassOf(PassContext context, Tensor loss, Gradients gradients, Tensor? meanLoss = null)
    {
        using var withoutGraph = no_grad();
        try
        {
            return new Pass(loss, gradients, _lossScale.Current, meanLoss)
            {
                IsWhole = !context.IsAscent || (_ascentShare == 1 && !_ascendsOnWhatMoves),
                IsOfOneRank = _ranks?.Averages(context.IsAscent) == false,
            };
        }
        catch
        {
            gradients.Dispose();
            loss.Dispose();
            throw;
        }
    }

    /// <summary>The pass of this process. Where the closure moved the model, the parameters that it has now get what those had that are gone.</summary>
    private (Tensor Loss, Gradients Gradients) RunHere(PassContext context, WeightPerturbation? perturbation)
    {
        (Tensor Loss, Gradients Gradients)? pass = null;
        Exception? fault = null;
        try
        {
            pass = RunClosure(context);
            if (_active.Layers.AreTrainedAlive)
            {
                return pass.Value;
            }
        }
        catch (Exception thrown) when (!_active.Layers.IsCurrent)
        {
            fault = thrown;
        }

        pass?.Gradients.Dispose();
        pass?.Loss.Dispose();
        var moved = _active.Layers.FindAllMoved(_model.Model);
        perturbation?.Follow(moved);
        _active.Follow(moved);
        _saved.KeepKinds();
        _savedAgain?.KeepKinds();
        if (fault is not (null or InvalidOperationException or ExternalException))
        {
            ExceptionDispatchInfo.Throw(fault); // the user's own
        }

        throw MissingGradients.ExplainMove(_active.Layers, fault);
    }

    private (Tensor Loss, Gradients Gradients) RunClosure(PassContext context)
    {
        var isAgain = _hasRun;
        _hasRun = true;
        var loss = Evaluate(context, isAgain, out var hasGraph);
        Gradients? gradients = null;
        try
        {
            using var withoutGraph = no_grad();
            if (context.IsAscent && _ascentShare < 1 && !context.HasShared)
            {
                throw new InvalidOperationException(
                    FormattableString.Invariant($"AscentShare is {_ascentShare}, and the closure did not ask for its share of the batch. ")
                        + "Expected it to feed the model pass.Share(x) of each x: optimizer.Step(pass => ...)."
                );
            }

            if (_lossScale.IsOn && !context.HasGoneBackward)
            {
                throw new InvalidOperationException(
                    "There is a LossScale, and the closure called backward() itself: its gradients are not scaled. Expected pass.Backward(loss), as in "
                        + "optimizer.Step(pass => ...)."
                );
            }

            var wentThroughSegments = FinishSegments(isAgain);
            gradients = Gradients.Collect(_active.Parameters);
            if (gradients.Groups.Count == 0 && !context.EndedQuietly && !_active.HasGradientsBeyond)
            {
                throw MissingGradients.Explain(_active, hasGraph && !wentThroughSegments);
            }

            return (loss, gradients);
        }
        catch
        {
            gradients?.Dispose();
            loss.Dispose();
            throw;
        }
    }

    /// <summary>The rest of the backward pass, where the closure's own ended at stacks that run in segments.</summary>
    private bool FinishSegments(bool isAgain)
    {
        try
        {
            return _memory.Segmented.EndPass(_memory);
        }
        catch (Exception fault) when (MissingGradients.Explain(fault, isAgain) is { } explained)
        {
            throw explained;
        }
    }

    private Tensor Evaluate(PassContext context, bool isAgain, out bool hasGraph)
    {
        using var withGraph = enable_grad();
        Tensor? loss;
        try
        {
            loss = _closure(new StepPass(context));
        }
        catch (Exception fault) when (MissingGradients.Explain(fault, isAgain) is { } explained)
        {
            throw explained;
        }
        finally
        {
            context.End();
        }

        using (loss)
        {
            if (loss is null)
            {
                throw Unusable("null");
            }

            if (loss.IsInvalid)
            {
                throw Unusable(
                    isAgain
                        ? "a disposed tensor, perhaps that of the first pass, which the step has disposed: each pass computes its own"
                        : "a disposed tensor; move it out of the dispose scope that it was made in, with MoveToOuterDisposeScope()"
                );
            }

            hasGraph = loss.requires_grad;
            if (loss.numel() != 1)
            {
                throw Unusable($"a tensor of shape {Kernels.Shapes.ToText(loss.shape)}");
            }

            using var detached = loss.detach();
            return detached.clone();
        }
    }

    private static InvalidOperationException Unusable(string found) => new($"The closure returned {found}. Expected the loss: one number.");
}
