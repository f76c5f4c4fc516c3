using SlSam.Kernels;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SlSam.Optimizers;

/// <summary>Parameters of one group, device and type that have a gradient, ready to be updated in one native call.</summary>
internal sealed class FusedAdamWList
{
    private readonly AdamW.Options _options;
    private readonly List<FusedAdamWState> _states = [];
    private readonly List<Tensor> _gradients = [];

    private FusedAdamWList(AdamW.Options options) => _options = options;

    /// <summary>Sorts parameters that have a gradient into lists and allocates the moments that are missing.</summary>
    /// <param name="updates">Parameters with their dense gradients, which stay the caller's.</param>
    public static IReadOnlyCollection<FusedAdamWList> Gather(IEnumerable<(FusedAdamWState State, Tensor Gradient)> updates)
    {
        var lists = new Dictionary<(AdamW.Options, TensorKind), FusedAdamWList>();
        foreach (var (state, gradient) in updates)
        {
            var options = state.Group!.Options;
            if (!lists.TryGetValue((options, state.Kind), out var list))
            {
                lists.Add((options, state.Kind), list = new FusedAdamWList(options));
            }

            state.Allocate(options.amsgrad!.Value);
            list._states.Add(state);
            list._gradients.Add(gradient);
        }

        return lists.Values;
    }

    public void Update()
    {
        var amsgrad = _options.amsgrad!.Value;
        using var steps = tensor(_states.ConvertAll(state => (float)(state.Step + 1)));
        TensorLists.AdamW(
            List(state => state.Parameter),
            [.. _gradients],
            (
                List(state => state.FirstMoment!),
                List(state => state.SecondMoment!),
                amsgrad ? List(state => state.LargestSecondMoment!) : []
            ),
            steps,
            (_options.LearningRate!.Value, _options.beta1!.Value, _options.beta2!.Value, _options.weight_decay!.Value, _options.eps!.Value),
            amsgrad,
            _options.maximize!.Value
        );
        _states.ForEach(state => state.Step++);
    }

    private Tensor[] List(Func<FusedAdamWState, Tensor> select) => [.. _states.Select(select)];
}
