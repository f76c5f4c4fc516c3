using System.Globalization;
using static TorchSharp.torch;

namespace SlSam.Tests.Processes;

/// <summary>Saves a checkpoint over and over; the number of the save travels in it as rho.</summary>
internal static class EndlessSaving
{
    public const string Checkpoint = "optimizer.state";

    /// <summary>In a process of its own, until it is killed: goes on from the checkpoint that is there, and says the number of each save.</summary>
    public static void Run(string folder)
    {
        using var optimizer = Build();
        var path = Path.Combine(folder, Checkpoint);
        if (File.Exists(path))
        {
            optimizer.load_state_dict(path);
        }

        while (true)
        {
            optimizer.Rho++;
            optimizer.save_state_dict(path);
            Console.WriteLine(optimizer.Rho.ToString(CultureInfo.InvariantCulture));
        }
    }

    /// <summary>An optimizer with two megabytes of moments, so that a write takes a while.</summary>
    public static SlSamOptimizer Build()
    {
        var model = nn.Linear(512, 512);
        var optimizer = new SlSamOptimizer(model, SlSamOptions.AdaSam()) { Rho = 1 };
        optimizer.Step(() =>
        {
            var loss = model.call(ones(1, 512)).sum();
            loss.backward();
            return loss;
        });
        return optimizer;
    }
}
