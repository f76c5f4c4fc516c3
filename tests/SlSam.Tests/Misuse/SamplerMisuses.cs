using SlSam.Layers;
using SlSam.Sampling;
using static SlSam.Tests.Misuse.Misuse;

namespace SlSam.Tests.Misuse;

/// <summary>Samplers that draw nonsense, and ours with nonsense for arguments.</summary>
internal static class SamplerMisuses
{
    public static IEnumerable<Misuse> All() =>
        [
            Built("Sampler returns null", "*Sampler returned null; expected a sampler*", _ => null!),
            Built(
                "sampler has too many probabilities",
                "*built a BadSampler with 7 probabilities; expected one for each of 6 arms*",
                arms => new BadSampler(arms + 1)
            ),
            Built(
                "sampler has null for probabilities",
                "*built a BadSampler with null for probabilities; expected one for each of 6 arms*",
                _ => new BadSampler(null)
            ),
            Of<InvalidTimeZoneException>(
                "Sampler throws",
                "the user's",
                subject => subject.StepWith(new SlSamOptions { Sampler = _ => throw new InvalidTimeZoneException("the user's") })
            ),
            Drawn("sampler draws null", "null", null),
            Drawn("sampler draws nothing", "[]", []),
            Drawn("sampler draws unsorted arms", "[2, 1]", [2, 1]),
            Drawn("sampler repeats an arm", "[1, 1]", [1, 1]),
            Drawn("sampler draws an arm that is not there", "[0, 6]", [0, 6]),
            Drawn("sampler draws a negative arm", "[-1]", [-1]),
            Of<InvalidTimeZoneException>(
                "sampler throws in its draw",
                "the user's draw",
                subject => subject.StepWith(new SlSamOptions { Sampler = arms => new BadSampler(arms.Count) { ThrowsInDraw = true } })
            ),
            Of<InvalidTimeZoneException>(
                "sampler throws when it learns",
                "the user's update",
                subject => subject.StepWith(new SlSamOptions { Sampler = arms => new BadSampler(arms.Count) { ThrowsInUpdate = true } })
            ),
            Number("exp3 without arms", "arms is 0; expected a whole number above 0*", () => new Exp3LayerSampler(0, new Exp3Options())),
            Number("uniform without arms", "arms is -1; expected a whole number above 0*", () => new UniformLayerSampler(-1, 0.5)),
            Number("uniform with NaN", "activeFraction is NaN; expected*", () => new UniformLayerSampler(3, double.NaN)),
            Number("uniform with 0", "activeFraction is 0; expected*", () => new UniformLayerSampler(3, 0)),
            Number("all layers without arms", "arms is 0; expected a whole number above 0*", () => new AllLayersSampler(0)),
            Number(
                "exact of no arm",
                "count is 0; expected a number from 1 to that of the arms, 3*",
                () => new ExactLayerSampler(Arms(3), 0)
            ),
            Number("exact of four of three", "count is 4; expected a number from 1 to*", () => new ExactLayerSampler(Arms(3), 4)),
            Number("exact of no share", "share is 0; expected a fraction*", () => ExactLayerSampler.OfParameters(Arms(3), 0)),
            Number("cyclic of no arm", "count is 0; expected a number from 1 to*", () => new CyclicLayerSampler(Arms(3), 0)),
            Number("cyclic of a share of NaN", "share is NaN; expected*", () => CyclicLayerSampler.OfParameters(Arms(3), double.NaN)),
            Number(
                "cyclic in no known order",
                "order is 9; expected one of Ascending, Descending, Shuffled*",
                () => new CyclicLayerSampler(Arms(3), 1, (CyclicOrder)9)
            ),
            Of<ArgumentException>("exact without arms", "arms is empty; expected at least one arm*", _ => new ExactLayerSampler([], 1)),
            Of<ArgumentNullException>("exact of null", "arms is null*", _ => new ExactLayerSampler(null!, 1)),
            Of<ArgumentException>("cyclic without arms", "arms is empty; expected at least one arm*", _ => new CyclicLayerSampler([])),
            Of<ArgumentNullException>("cyclic of null", "arms is null*", _ => CyclicLayerSampler.OfParameters(null!, 0.5)),
            Number("exp3 with a rate of NaN", "LearningRate is NaN; expected*", () => Exp3(options => options.LearningRate = double.NaN)),
            Number("exp3 with a negative rate", "LearningRate is -1; expected*", () => Exp3(options => options.LearningRate = -1)),
            Number("exp3 with a fraction of 2", "ActiveFraction is 2; expected*", () => Exp3(options => options.ActiveFraction = 2)),
            Number("exp3 without a floor", "MinProbability is 0; expected*", () => Exp3(options => options.MinProbability = 0)),
            Number(
                "exp3 with a floor too high",
                "MinProbability is 0.7, above*Expected*",
                () => Exp3(options => options.MinProbability = 0.7)
            ),
            Number(
                "exp3 with an unknown reward",
                "Reward is 7; expected one of Raw, Normalized*",
                () => Exp3(options => options.Reward = (Exp3Reward)7)
            ),
            Of<ArgumentNullException>(
                "exp3 without options",
                "options is null; expected a value. (Parameter 'options')",
                _ => new Exp3LayerSampler(3, null!)
            ),
            Of<ArgumentNullException>("exp3 learns without arms", "active is null*", _ => Exp3().Update(null!, [1f])),
            Of<ArgumentNullException>("exp3 learns without norms", "gradientNorms is null*", _ => Exp3().Update([0], null!)),
            Learned("exp3 learns of no arms", "0 gradient norms for 0 active arms; expected*", [], []),
            Learned("exp3 learns with a norm missing", "1 gradient norms for 2 active arms; expected one norm for each*", [0, 1], [1f]),
            Learned("exp3 learns of arms unsorted", "active[1] is 0; expected ascending arms from 0 to 2*", [1, 0], [1f, 1f]),
            Learned("exp3 learns of an arm twice", "active[1] is 1; expected ascending arms from 0 to 2*", [1, 1], [1f, 1f]),
            Learned("exp3 learns of an arm that is not there", "active[0] is 3; expected ascending arms from 0 to 2*", [3], [1f]),
            Learned("exp3 learns a norm of NaN", "gradientNorms[0], of arm 1, is NaN; expected a finite norm*", [1], [float.NaN]),
            Learned("exp3 learns a negative norm", "gradientNorms[0], of arm 1, is -1; expected a finite norm*", [1], [-1f]),
            Learned("exp3 learns an infinite norm", "gradientNorms[0], of arm 1, is Infinity; expected*", [1], [float.PositiveInfinity]),
            Of<ArgumentNullException>("sampler saved to nowhere", "writer is null*", _ => Exp3().SaveState(null!)),
            Of<ArgumentNullException>("sampler loaded from nowhere", "reader is null*", _ => Exp3().LoadState(null!)),
            Of<InvalidDataException>(
                "sampler loaded from another",
                "*sampler is 'AllLayersSampler'; expected 'Exp3LayerSampler'*",
                _ =>
                {
                    var stream = new MemoryStream();
                    new AllLayersSampler(3).SaveState(new BinaryWriter(stream));
                    stream.Position = 0;
                    Exp3().LoadState(new BinaryReader(stream));
                }
            ),
        ];

    private static IReadOnlyList<LayerArm> Arms(int count) => Sampling.Samplers.Arms(count);

    private static Exp3LayerSampler Exp3(Action<Exp3Options>? set = null)
    {
        var options = new Exp3Options();
        set?.Invoke(options);
        return new Exp3LayerSampler(3, options);
    }

    private static Misuse Number(string name, string message, Func<ILayerSampler> build) =>
        Of<ArgumentOutOfRangeException>(name, message, _ => build());

    private static Misuse Learned(string name, string message, int[] active, float[] norms) =>
        Of<ArgumentException>(name, message, _ => Exp3().Update(active, norms));

    private static Misuse Built(string name, string message, Func<int, ILayerSampler> build) =>
        Of<InvalidOperationException>(name, message, subject => subject.StepWith(new SlSamOptions { Sampler = arms => build(arms.Count) }));

    private static Misuse Drawn(string name, string found, int[]? draw) =>
        Of<InvalidOperationException>(
            name,
            $"BadSampler.Sample() returned {found}. Expected at least one arm from 0 to 5, ascending.",
            subject => subject.StepWith(new SlSamOptions { Sampler = arms => new BadSampler(arms.Count) { Draw = draw } })
        );

    private sealed class BadSampler(int? probabilities) : ILayerSampler
    {
        public IReadOnlyList<double> Probabilities { get; } = probabilities is { } count ? [.. Enumerable.Repeat(0.5, count)] : null!;

        public IReadOnlyList<int>? Draw { get; init; } = [0];

        public bool ThrowsInDraw { get; init; }

        public bool ThrowsInUpdate { get; init; }

        public IReadOnlyList<int> Sample() => ThrowsInDraw ? throw new InvalidTimeZoneException("the user's draw") : Draw!;

        public void Update(IReadOnlyList<int> active, IReadOnlyList<float> gradientNorms)
        {
            if (ThrowsInUpdate)
            {
                throw new InvalidTimeZoneException("the user's update");
            }
        }
    }
}
