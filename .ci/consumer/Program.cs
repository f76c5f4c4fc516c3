using SlSam;
using SlSam.HuggingFace;
using SlSam.Mpi;
using TorchSharp;
using static TorchSharp.torch;

random.manual_seed(1);
using var model = nn.Sequential(("hidden", nn.Linear(4, 8)), ("act", nn.Tanh()), ("out", nn.Linear(8, 1)));
using var x = randn(32, 4);
using var y = x.sum(1, keepdim: true);
using var ranks = StartRanks();
using var optimizer = new SlSamOptimizer(
    model,
    new SlSamOptions
    {
        LearningRate = 0.02,
        Seed = 1,
        Collective = ranks,
    }
);

var first = Train();
var last = first;
for (var step = 1; step < 50; step++)
    last = Train();

Console.WriteLine($"loss {first:f4} -> {last:f4}");

// weights that were written read back
var folder = Directory.CreateTempSubdirectory().FullName;
CheckpointSaver.Save(model, folder, "{}");
using var checkpoint = Checkpoint.Open(folder);
var isWhole = CheckpointLoader.Load(model, checkpoint) is { Loaded.Count: 4, Missing.Count: 0 };
Directory.Delete(folder, recursive: true);
return last < first / 2 && isWhole ? 0 : 1;

// without MPI the package says what is missing, and all else works
static MpiCollective? StartRanks()
{
    try
    {
        var ranks = MpiCollective.Initialize();
        Console.WriteLine($"rank {ranks.Rank} of {ranks.Size}: {ranks.Version}");
        return ranks;
    }
    catch (DllNotFoundException exception)
    {
        Console.WriteLine(exception.Message);
        return null;
    }
}

double Train()
{
    using var scope = NewDisposeScope();
    return optimizer
        .Step(() =>
        {
            var loss = nn.functional.mse_loss(model.call(x), y);
            loss.backward();
            return loss;
        })
        .item<float>();
}
