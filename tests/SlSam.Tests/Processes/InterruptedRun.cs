using SlSam.Layers;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SlSam.Tests.Processes;

/// <summary>A run of forty steps that can be saved after twenty and continued elsewhere.</summary>
internal sealed class InterruptedRun : IDisposable
{
    public const int Middle = 20;
    public const int End = 40;

    private readonly SlSamOptimizer _optimizer;

    public InterruptedRun(long seed)
    {
        random.manual_seed(seed);
        Model = Models.Mlp();
        _optimizer = new SlSamOptimizer(
            Model,
            new SlSamOptions
            {
                Seed = seed,
                PerturbationProbability = 0.7,
                SameRandomness = true,
                Partitioner = LayerPartitioners.PerModule,
            }
        );
    }

    private Sequential Model { get; }

    public void Train(int from, int to)
    {
        for (var step = from; step < to; step++)
        {
            using var scope = NewDisposeScope();
            random.manual_seed(100 + step);
            var (x, y) = (randn(4, 8), randint(4, [4]));
            _optimizer.Step(() =>
            {
                var loss = nn.functional.cross_entropy(Model.call(nn.functional.dropout(x, 0.1)), y);
                loss.backward();
                return loss;
            });
        }
    }

    public void Save(string folder)
    {
        Model.save(Path.Combine(folder, "model.dat"));
        _optimizer.save_state_dict(Path.Combine(folder, "optimizer.state"));
    }

    /// <summary>Weights and the whole state of the optimizer.</summary>
    public byte[] Everything()
    {
        var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        _optimizer.save_state_dict(writer);
        foreach (var weight in Model.parameters().SelectMany(parameter => parameter.data<float>().ToArray()))
        {
            writer.Write(weight);
        }

        return stream.ToArray();
    }

    /// <summary>In a process of its own: loads the middle, trains to the end, writes everything.</summary>
    public static void GoOn(string folder)
    {
        using var run = new InterruptedRun(seed: 2);
        run.Model.load(Path.Combine(folder, "model.dat"));
        run._optimizer.load_state_dict(Path.Combine(folder, "optimizer.state"));
        run.Train(Middle, End);
        File.WriteAllBytes(Path.Combine(folder, "everything"), run.Everything());
    }

    public void Dispose()
    {
        _optimizer.Dispose();
        Model.Dispose();
    }
}
