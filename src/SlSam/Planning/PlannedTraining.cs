using SlSam.Layers;
using SlSam.Parallel;
using TorchSharp;

namespace SlSam.Planning;

/// <summary>Draws arms as training does, and finds the moment at which most stands in memory.</summary>
internal sealed class PlannedTraining : IDisposable
{
    private readonly TransformerShape _shape;
    private readonly SlSamOptions _options;
    private readonly int _batch;
    private readonly int _length;
    private readonly bool _keepsCopies;
    private readonly HashSet<TrainedParameter> _everActive = [];
    private readonly PlannedModel _model;
    private readonly LayerMap _layers;
    private readonly IReadOnlyDictionary<TrainedParameter, int>? _owners;

    public PlannedTraining(TransformerShape shape, SlSamOptions options, int batch, int length, DeviceType device, int ranks)
    {
        (_shape, _options, _batch, _length, _keepsCopies) = (shape, options, batch, length, device == DeviceType.CPU);
        _model = new PlannedModel(shape);
        _layers = LayerMap.Build(_model, options, [], takesAll: true);
        _owners = options.ShardState && ranks > 1 ? Ownership.Spread(Sets(), ranks) : null;
    }

    /// <summary>The largest plan of some draws.</summary>
    /// <param name="draws">How many.</param>
    public MemoryPlan Largest(int draws)
    {
        var sampler = _options.BuildSampler(_layers.Arms);
        _options.ExpectHeldOrAll(sampler);
        var sets = Enumerable.Range(0, draws).Select(_ => sampler.Sample().ToArray()).ToList();
        MemoryPlan? largest = null;
        var (before, standing) = (sets[0], 0L);
        foreach (var set in sets)
        {
            standing = _keepsCopies ? Math.Max(standing, CopiesOf(set)) : 0;
            foreach (var plan in Moments(set, before, standing))
            {
                largest = largest is null || plan.Total > largest.Total ? plan : largest;
            }

            before = set;
        }

        return largest!;
    }

    public void Dispose() => _model.Dispose();

    private bool Perturbs => _options is { Rho: > 0, PerturbationProbability: > 0 };

    private long CopiesOf(int[] arms) => Perturbs ? Active(arms).Where(parameter => parameter.IsPerturbed).Sum(Bytes) : 0;

    private bool Mixes => Perturbs && _options.Descent is not Descent.PerturbedKind;

    /// <summary>The moments of a step of some arms that may be the largest.</summary>
    /// <param name="arms">Those.</param>
    /// <param name="before">The set before them.</param>
    /// <param name="standing">Memory for perturbed weights that is kept between passes.</param>
    private IEnumerable<MemoryPlan> Moments(int[] arms, int[] before, long standing)
    {
        var copies = Math.Max(standing, CopiesOf(arms));
        var active = Active(arms).ToList();
        var gradients = active.Sum(Bytes);
        var pass = new PlannedPass(
            _shape,
            _model,
            _batch,
            _length,
            _keepsCopies ? _shape.BytesPerElement : 1,
            active.ToDictionary(parameter => parameter.Name, Bytes)
        );
        var (activations, alive) = pass.Largest(keepsPrefix: Perturbs && _options.Ascent.HasPass);
        if (_options.HoldSteps > 1)
        {
            _everActive.UnionWith(active); // the stay's first update makes what its other steps find
        }

        var during = State(active, active);
        var kept = Mixes ? gradients : 0;
        var inPass = Perturbs ? "in the backward pass at the perturbed point" : "in the backward pass";
        yield return Plan(during, alive + kept, copies, activations, inPass);
        if (_options.InactiveState == InactiveState.Drop)
        {
            var old = Active(before).ToList();
            yield return Plan(State(active, old), alive + kept, copies, activations, inPass);
        }

        if (Perturbs && _options.Ascent is not (Ascent.GradientKind or Ascent.PreviousGradientKind or Ascent.MomentumKind))
        {
            yield return Plan(during, gradients, copies, 2 * active.Sum(parameter => Wide(parameter)), "as the perturbed point is found");
        }

        var widened = Share(active).Where(KeepsMaster).Sum(Wide);
        var term = Mixes && _options.Descent is Descent.WeightedKind { Decoupled: true } or Descent.LookKind ? active.Sum(Wide) : 0;
        _everActive.UnionWith(active);
        var after = State(active, Active(before).Union(active)); // in the update of a stay's first step both sets' are there
        yield return Plan(after, gradients + kept + term + widened, standing, 0, "in the update");
    }

    private MemoryPlan Plan(Kept state, long gradients, long copies, long activations, string moment) =>
        new()
        {
            Weights = _model.Elements * _shape.BytesPerElement,
            Gradients = gradients,
            Moments = state.Moments,
            Masters = state.Masters,
            Copies = copies,
            Activations = activations,
            OnHost = state.OnHost,
            Moment = moment,
        };

    /// <summary>What is kept of parameters when some are active.</summary>
    /// <param name="active">Those.</param>
    /// <param name="held">Whose state is there, where inactive ones' is dropped.</param>
    private Kept State(IEnumerable<TrainedParameter> active, IEnumerable<TrainedParameter> held)
    {
        var (here, there) = _options.InactiveState switch
        {
            InactiveState.Drop => (held, Enumerable.Empty<TrainedParameter>()),
            InactiveState.Host => (active, _everActive.Except(active)),
            _ => (_everActive, []),
        };
        (here, there) = (Share(here), Share(there));
        var ascents = KindsKeptByAscent * (_options.InactiveState == InactiveState.Drop ? held : _everActive).Sum(Wide);
        return new Kept(ascents + here.Sum(MomentsOf), here.Sum(MastersOf), there.Sum(MomentsOf) + there.Sum(MastersOf));
    }

    /// <summary>How many averages, directions or gradients of steps before are kept of a parameter that was active.</summary>
    private int KindsKeptByAscent =>
        !Perturbs
            ? 0
            : (_options.Ascent is Ascent.FriendlyKind or Ascent.VarianceKind or Ascent.PreviousGradientKind ? 1 : 0)
                + (_options.Descent is Descent.LookKind ? 1 : 0);

    /// <summary>What is kept of parameters by the rank that keeps most.</summary>
    private IEnumerable<TrainedParameter> Share(IEnumerable<TrainedParameter> kept) =>
        _owners is null
            ? kept
            : kept.GroupBy(parameter => _owners[parameter]).MaxBy(share => share.Sum(StateOf)) ?? Enumerable.Empty<TrainedParameter>();

    /// <summary>What is active together, as the ranks share it out.</summary>
    private IEnumerable<IEnumerable<Owned<TrainedParameter>>> Sets() =>
        _layers
            .Parameters.GroupBy(
                parameter => parameter.Arm == TrainedParameter.NoArm ? _layers.Arms.Count : parameter.Arm,
                parameter => new Owned<TrainedParameter>(parameter, parameter.Name, StateOf(parameter))
            )
            .OrderBy(set => set.Key);

    private long StateOf(TrainedParameter parameter) => MomentsOf(parameter) + MastersOf(parameter);

    private IEnumerable<TrainedParameter> Active(int[] arms) => _layers.Parameters.Where(_layers.Among(arms));

    private long MomentsOf(TrainedParameter parameter) => 2 * (KeepsMaster(parameter) ? Wide(parameter) : Bytes(parameter));

    private long MastersOf(TrainedParameter parameter) => KeepsMaster(parameter) ? Wide(parameter) : 0;

    private bool KeepsMaster(TrainedParameter parameter) => _options.MasterWeights && parameter.Kind.IsHalf;

    private long Bytes(TrainedParameter parameter) => parameter.Elements * _shape.BytesPerElement;

    private static long Wide(TrainedParameter parameter) => parameter.Elements * 4;

    /// <param name="Moments">On the device.</param>
    /// <param name="Masters">On the device.</param>
    /// <param name="OnHost">Of both.</param>
    private readonly record struct Kept(long Moments, long Masters, long OnHost);
}
