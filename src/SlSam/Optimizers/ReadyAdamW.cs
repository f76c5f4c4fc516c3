using SlSam.Kernels;
using TorchSharp;
using static TorchSharp.torch;

namespace SlSam.Optimizers;

/// <summary>
/// An update of which one native call is left to make. All that takes memory in proportion to the parameters is there: moments, masters, gradients in the type that they are
/// needed in. What is made meanwhile is let go when this is disposed.
/// </summary>
internal sealed class ReadyAdamW : IDisposable
{
    private readonly DisposeScope _made = NewDisposeScope();
    private readonly IReadOnlyCollection<FusedAdamWList> _lists;
    private readonly List<FusedAdamWState> _states;
    private readonly Tensor[] _gradients;
    private readonly (Tensor[] Shown, Tensor[] Masters) _masters;

    /// <param name="updates">Enumerated once, before anything is changed.</param>
    public ReadyAdamW(IEnumerable<AdamWUpdate> updates)
    {
        using var withoutGraph = no_grad();
        try
        {
            _lists = FusedAdamWList.Gather(updates);
            _states = [.. _lists.SelectMany(list => list.States)];
            _gradients = [.. _lists.SelectMany(list => list.Gradients())];
            var kept = _states.Where(state => state.KeepsMaster).ToList();
            _masters = ([.. kept.Select(state => (Tensor)state.Parameter)], [.. kept.Select(state => state.Master!)]);
            if (kept.Count > 0)
            {
                TensorLists.Refresh(_masters.Masters, _masters.Shown); // of weights that were loaded or edited since
            }
        }
        catch
        {
            _made.Dispose();
            throw;
        }
    }

    /// <summary>Updates all parameters in one native call: if it cannot, none is.</summary>
    public void Make()
    {
        if (_lists.Count == 0)
        {
            return;
        }

        using var withoutGraph = no_grad();
        using var steps = tensor(_states.ConvertAll(state => (float)(state.Step + 1)));
        using var numbers = tensor(_lists.SelectMany(list => list.Numbers()).ToArray(), _lists.Count, FusedAdamWList.NumbersOfList);
        TensorLists.AdamW(
            [.. _states.Select(state => state.KeepsMaster ? state.Master! : state.Parameter)],
            _gradients,
            (
                [.. _states.Select(state => state.FirstMoment!)],
                [.. _states.Select(state => state.SecondMoment!)],
                [.. _lists.Where(list => list.IsAmsGrad).SelectMany(list => list.States).Select(state => state.LargestSecondMoment!)]
            ),
            [.. _lists.SelectMany(list => list.Terms)],
            steps,
            numbers,
            _masters
        );
        _states.ForEach(state => state.Step++);
    }

    public void Dispose() => _made.Dispose();
}
