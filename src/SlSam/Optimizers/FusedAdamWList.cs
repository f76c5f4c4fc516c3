using SlSam.Kernels;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SlSam.Optimizers;

/// <summary>Parameters of one group, device and type that have a gradient: one list for the kernel.</summary>
internal sealed class FusedAdamWList
{
    private readonly AdamW.Options _options;
    private readonly List<FusedAdamWState> _states = [];
    private readonly List<Tensor> _gradients = [];

    private readonly bool _keepsMasters;
    private readonly double _factor;

    private FusedAdamWList(AdamW.Options options, bool keepsMasters, double factor) =>
        (_options, _keepsMasters, _factor) = (options, keepsMasters, factor);

    private bool IsAmsGrad => _options.amsgrad!.Value;

    /// <summary>Sorts parameters that have a gradient into lists and allocates the moments that are missing.</summary>
    /// <param name="updates">Parameters with their dense gradients, which stay the caller's, and what these are multiplied by.</param>
    public static IReadOnlyCollection<FusedAdamWList> Gather(IEnumerable<(FusedAdamWState State, Tensor Gradient, double Factor)> updates)
    {
        var lists = new Dictionary<(AdamW.Options, TensorKind, double), FusedAdamWList>();
        foreach (var (state, gradient, factor) in updates)
        {
            var options = state.Group!.Options;
            if (!lists.TryGetValue((options, state.Kind, factor), out var list))
            {
                lists.Add((options, state.Kind, factor), list = new FusedAdamWList(options, state.KeepsMaster, factor));
            }

            state.Allocate(options.amsgrad!.Value);
            list._states.Add(state);
            list._gradients.Add(gradient);
        }

        return lists.Values;
    }

    /// <summary>Updates all lists in one native call: if it cannot, none is.</summary>
    public static void Update(IReadOnlyCollection<FusedAdamWList> lists)
    {
        if (lists.Count == 0)
        {
            return;
        }

        var states = lists.SelectMany(list => list._states).ToList();
        var shown = states.Where(state => state.KeepsMaster).ToList();
        Tensor[] weights = [.. shown.Select(state => state.Parameter)];
        Tensor[] masters = [.. shown.Select(state => state.Master!)];
        if (shown.Count > 0)
        {
            TensorLists.Refresh(masters, weights); // of weights that were loaded or edited since
        }

        using var steps = tensor(states.ConvertAll(state => (float)(state.Step + 1)));
        using var numbers = tensor(lists.SelectMany(list => list.Numbers()).ToArray(), lists.Count, 8);
        TensorLists.AdamW(
            [.. states.Select(state => state.KeepsMaster ? state.Master! : state.Parameter)],
            [.. lists.SelectMany(list => list.Gradients())],
            (
                [.. states.Select(state => state.FirstMoment!)],
                [.. states.Select(state => state.SecondMoment!)],
                [.. lists.Where(list => list.IsAmsGrad).SelectMany(list => list._states).Select(state => state.LargestSecondMoment!)]
            ),
            steps,
            numbers,
            (weights, masters)
        );
        states.ForEach(state => state.Step++);
    }

    /// <summary>In the type of what is updated, and unscaled; made anew where they are not so.</summary>
    private IEnumerable<Tensor> Gradients() =>
        _keepsMasters || _factor != 1 ? TensorLists.Scaled([.. _gradients], _factor, _keepsMasters) : _gradients;

    private double[] Numbers() =>
        [
            _states.Count,
            IsAmsGrad ? 1 : 0,
            _options.maximize!.Value ? 1 : 0,
            _options.LearningRate!.Value,
            _options.beta1!.Value,
            _options.beta2!.Value,
            _options.weight_decay!.Value,
            _options.eps!.Value,
        ];
}
