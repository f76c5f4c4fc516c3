using SlSam.Kernels;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SlSam.Optimizers;

/// <summary>Parameters of one group, device and type that have a gradient: one list for the kernel.</summary>
internal sealed class FusedAdamWList
{
    /// <summary>How many <see cref="Numbers"/> there are.</summary>
    public const int NumbersOfList = 9;

    private readonly AdamW.Options _options;
    private readonly bool _keepsMasters;
    private readonly double _factor;
    private readonly List<FusedAdamWState> _states = [];
    private readonly List<Tensor> _gradients = [];
    private readonly List<Tensor> _terms = [];

    private FusedAdamWList(AdamW.Options options, bool keepsMasters, double factor) =>
        (_options, _keepsMasters, _factor) = (options, keepsMasters, factor);

    public IReadOnlyList<FusedAdamWState> States => _states;

    /// <summary>What is taken off the parameters afterwards; of all or of none.</summary>
    public IReadOnlyList<Tensor> Terms => _terms;

    public bool IsAmsGrad => _options.amsgrad!.Value;

    /// <summary>Sorts parameters that have a gradient into lists and allocates the moments that are missing.</summary>
    public static IReadOnlyCollection<FusedAdamWList> Gather(IEnumerable<AdamWUpdate> updates)
    {
        var lists = new Dictionary<(AdamW.Options, TensorKind, double, bool), FusedAdamWList>();
        foreach (var (state, gradient, factor, term) in updates)
        {
            var options = state.Group!.Options;
            var key = (options, state.Kind, factor, term is not null);
            if (!lists.TryGetValue(key, out var list))
            {
                lists.Add(key, list = new FusedAdamWList(options, state.KeepsMaster, factor));
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

    /// <summary>In the type of what is updated, times the factor; in new memory where they are not so.</summary>
    public IEnumerable<Tensor> Gradients() =>
        _keepsMasters || _factor != 1 ? TensorLists.Scaled([.. _gradients], _factor, _keepsMasters) : _gradients;

    /// <summary>Its row of numbers, as <see cref="TensorLists.AdamW"/> wants them.</summary>
    public double[] Numbers() =>
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
