using SlSam.Layers;
using SlSam.Optimizers;
using SlSam.Sampling;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SlSam.Tests.State;

/// <summary>A run that was saved and continued makes the steps of one that was not interrupted, to the bit.</summary>
public class ResumeTests
{
    public static TheoryData<string, string, string> Combinations()
    {
        var data = new TheoryData<string, string, string>();
        foreach (var sampler in new[] { "exp3", "exp3-normalized", "uniform", "all", "rst" })
        {
            foreach (var optimizer in new[] { "fused", "fused-groups", "adamw", "sgd-momentum" })
            {
                data.Add(sampler, optimizer, "stream");
            }
        }

        data.Add("exp3", "fused", "file");
        data.Add("exp3", "adamw", "file");
        data.Add("exp3", "fused", "dictionary");
        data.Add("rst", "fused-groups", "dictionary");
        data.Add("uniform", "adamw", "dictionary");
        return data;
    }

    [Theory]
    [MemberData(nameof(Combinations))]
    public void Twenty_steps_and_twenty_resumed_equal_forty(string sampler, string optimizer, string through)
    {
        using var scope = NewDisposeScope();
        using var straight = new Run(sampler, optimizer, seed: 1);
        using var interrupted = new Run(sampler, optimizer, seed: 1);
        using var resumed = new Run(sampler, optimizer, seed: 2);
        straight.Train(0, 40);

        interrupted.Train(0, 20);
        Transfer(interrupted, resumed, through);
        resumed.Train(20, 40);

        resumed.Weights.Should().Equal(straight.Weights);
        resumed.Optimizer.Probabilities.Should().Equal(straight.Optimizer.Probabilities);
        resumed.Optimizer.ActiveArms.Should().Equal(straight.Optimizer.ActiveArms);
    }

    [Fact]
    public void A_draw_whose_step_failed_is_saved_too()
    {
        using var scope = NewDisposeScope();
        using var failed = new Run("exp3", "fused", seed: 1);
        using var resumed = new Run("exp3", "fused", seed: 2);
        failed.Train(0, 5);
        var step = () => failed.Optimizer.Step(() => throw new OperationCanceledException());
        step.Should().Throw<OperationCanceledException>();
        Transfer(failed, resumed, "stream");

        failed.Train(5, 6);
        resumed.Train(5, 6);

        resumed.Optimizer.ActiveArms.Should().Equal(failed.Optimizer.ActiveArms);
    }

    [Fact]
    public void State_of_another_model_is_refused_with_the_differences_by_name()
    {
        using var scope = NewDisposeScope();
        using var other = new SlSamOptimizer(nn.Sequential(nn.Linear(8, 16), nn.Tanh(), nn.Linear(16, 5)));
        using var run = new Run("exp3", "fused", seed: 1);
        run.Train(0, 3);
        var before = run.Saved();

        var load = () => run.Optimizer.load_state_dict(Reader(Saved(other)));

        load.Should()
            .Throw<InvalidDataException>()
            .WithMessage("*'4.weight' is missing*'2.weight' is Float32 [5, 16] in arm 2 '2.weight', expected Float32 [16, 16] in arm 2*");
        run.Saved().Should().Equal(before);
    }

    [Fact]
    public void State_of_other_arms_is_refused()
    {
        using var scope = NewDisposeScope();
        var model = Models.Mlp();
        using var perModule = new SlSamOptimizer(model, new SlSamOptions { Partitioner = LayerPartitioners.PerModule });
        using var perParameter = new SlSamOptimizer(model);

        var load = () => perParameter.load_state_dict(Reader(Saved(perModule)));

        load.Should()
            .Throw<InvalidDataException>()
            .WithMessage("*other arms*'0.bias' is Float32 [16] in arm 0 '0', expected*arm 1 '0.bias'*");
    }

    [Theory]
    [InlineData("fused")]
    [InlineData("adamw")]
    public void Every_cut_of_a_stream_is_refused_and_changes_nothing(string optimizer)
    {
        using var scope = NewDisposeScope();
        using var run = new Run("exp3", optimizer, seed: 1);
        run.Train(0, 3);
        var whole = run.Saved();
        run.Train(3, 5);
        var before = run.Saved();

        for (var length = 0; length < whole.Length; length += 1 + (whole.Length / 100))
        {
            var load = () => run.Optimizer.load_state_dict(Reader(whole[..length]));
            load.Should().Throw<InvalidDataException>("cut to {0} of {1} bytes", length, whole.Length);
            run.Saved().AsSpan().SequenceEqual(before).Should().BeTrue("cut to {0} bytes", length);
        }
    }

    [Fact]
    public void A_damaged_file_is_refused_by_name()
    {
        using var scope = NewDisposeScope();
        using var run = new Run("exp3", "fused", seed: 1);
        run.Train(0, 2);
        var before = run.Saved();
        var path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        try
        {
            run.Optimizer.save_state_dict(path);
            var bytes = File.ReadAllBytes(path);
            bytes[bytes.Length / 2] ^= 1;
            File.WriteAllBytes(path, bytes);

            var load = () => run.Optimizer.load_state_dict(path);

            load.Should().Throw<InvalidDataException>().WithMessage($"*{path}*checksum*");
            run.Saved().Should().Equal(before);
            Directory
                .GetFiles(Path.GetTempPath(), Path.GetFileName(path) + "*")
                .Should()
                .ContainSingle("what is written beside is renamed");
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void A_sampler_that_cannot_be_saved_is_named()
    {
        using var scope = NewDisposeScope();
        using var optimizer = new SlSamOptimizer(Models.Mlp(), new SlSamOptions { Sampler = arms => new FirstArmSampler(arms.Count) });

        var save = () => optimizer.save_state_dict(new BinaryWriter(Stream.Null));

        save.Should().Throw<InvalidOperationException>().WithMessage("*FirstArmSampler*IResumableSampler*");
    }

    private static void Transfer(Run from, Run to, string through)
    {
        using (no_grad())
        {
            foreach (var (source, target) in from.Model.parameters().Zip(to.Model.parameters()))
            {
                target.copy_(source);
            }
        }

        switch (through)
        {
            case "dictionary":
                to.Optimizer.load_state_dict(from.Optimizer.state_dict());
                break;
            case "file":
                var path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
                try
                {
                    from.Optimizer.save_state_dict(path);
                    to.Optimizer.load_state_dict(path);
                }
                finally
                {
                    File.Delete(path);
                }

                break;
            default:
                to.Optimizer.load_state_dict(Reader(from.Saved()));
                break;
        }
    }

    private static byte[] Saved(SlSamOptimizer optimizer)
    {
        var stream = new MemoryStream();
        optimizer.save_state_dict(new BinaryWriter(stream));
        return stream.ToArray();
    }

    private static BinaryReader Reader(byte[] data) => new(new MemoryStream(data));

    /// <summary>A small model in training.</summary>
    private sealed class Run : IDisposable
    {
        private readonly optim.Optimizer? _wrapped;

        public Run(string sampler, string optimizer, long seed)
        {
            random.manual_seed(4);
            Model = Models.Mlp();
            var options = sampler switch
            {
                "exp3" => new SlSamOptions(),
                "exp3-normalized" => new SlSamOptions { Reward = Exp3Reward.Normalized },
                "uniform" => SlSamOptions.Uniform(0.4),
                "all" => SlSamOptions.AdaSam(),
                _ => SlSamOptions.Rst(0.5),
            };
            options.Seed = seed;
            _wrapped = optimizer switch
            {
                "fused" => null,
                "fused-groups" => new FusedAdamW(Groups(), amsgrad: true),
                "adamw" => optim.AdamW(Groups()),
                _ => optim.SGD(Model.parameters(), 0.01, momentum: 0.9),
            };
            Optimizer = _wrapped is null ? new SlSamOptimizer(Model, options) : new SlSamOptimizer(Model, _wrapped, options);
        }

        public Sequential Model { get; }

        public SlSamOptimizer Optimizer { get; }

        public float[] Weights => [.. Model.parameters().SelectMany(parameter => parameter.data<float>().ToArray())];

        public byte[] Saved() => ResumeTests.Saved(Optimizer);

        public void Train(int from, int to)
        {
            for (var step = from; step < to; step++)
            {
                using var scope = NewDisposeScope();
                random.manual_seed(100 + step);
                var (x, y) = (randn(4, 8), randint(4, [4]));
                Optimizer.Step(() =>
                {
                    var loss = nn.functional.cross_entropy(Model.call(x), y);
                    loss.backward();
                    return loss;
                });
            }
        }

        public void Dispose()
        {
            Optimizer.Dispose();
            _wrapped?.Dispose();
        }

        private AdamW.ParamGroup[] Groups() =>
            [
                new(
                    Model
                        .named_parameters()
                        .Where(entry => entry.name.EndsWith("weight", StringComparison.Ordinal))
                        .Select(entry => entry.parameter)
                        .ToList(),
                    lr: 2e-3,
                    weight_decay: 0.1
                ),
                new(
                    Model
                        .named_parameters()
                        .Where(entry => entry.name.EndsWith("bias", StringComparison.Ordinal))
                        .Select(entry => entry.parameter)
                        .ToList(),
                    lr: 1e-3
                ),
            ];
    }

    private sealed class FirstArmSampler(int arms) : ILayerSampler
    {
        public IReadOnlyList<double> Probabilities { get; } = [.. Enumerable.Range(0, arms).Select(i => i == 0 ? 1.0 : 1e-3)];

        public IReadOnlyList<int> Sample() => [0];

        public void Update(IReadOnlyList<int> active, IReadOnlyList<float> gradientNorms) { }
    }
}
