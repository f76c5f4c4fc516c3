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
    private readonly List<Tensor> _terms = [];

    private FusedAdamWList(AdamW.Options options) => _options = options;

    private bool IsAmsGrad => _options.amsgrad!.Value;

    /// <summary>Sorts parameters that have a gradient into lists and allocates the moments that are missing.</summary>
    /// <param name="updates">Parameters with their dense gradients and, for some, what is taken off them afterwards, times lr; these stay the caller's.</param>
    public static IReadOnlyCollection<FusedAdamWList> Gather(IEnumerable<(FusedAdamWState State, Tensor Gradient, Tensor? Term)> updates)
    {
        var lists = new Dictionary<(AdamW.Options, TensorKind, bool), FusedAdamWList>();
        foreach (var (state, gradient, term) in updates)
        {
            var options = state.Group!.Options;
            if (!lists.TryGetValue((options, state.Kind, term is not null), out var list))
            {
                lists.Add((options, state.Kind, term is not null), list = new FusedAdamWList(options));
            }

            if (term is not null)
            {
                list._terms.Add(term);
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
        using var steps = tensor(states.ConvertAll(state => (float)(state.Step + 1)));
        using var numbers = tensor(lists.SelectMany(list => list.Numbers()).ToArray(), lists.Count, 9);
        TensorLists.AdamW(
            [.. states.Select(state => state.Parameter)],
            [.. lists.SelectMany(list => list._gradients)],
            (
                [.. states.Select(state => state.FirstMoment!)],
                [.. states.Select(state => state.SecondMoment!)],
                [.. lists.Where(list => list.IsAmsGrad).SelectMany(list => list._states).Select(state => state.LargestSecondMoment!)]
            ),
            [.. lists.SelectMany(list => list._terms)],
            steps,
            numbers
        );
        states.ForEach(state => state.Step++);
    }

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
            _terms.Count > 0 ? 1 : 0,
        ];
}
