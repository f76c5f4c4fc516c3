using SlSam.Benchmarks.Measuring;
using SlSam.HuggingFace;
using SlSam.Samples.Data;
using SlSam.Samples.Data.Images;
using SlSam.Samples.Training;
using static TorchSharp.torch;

namespace SlSam.Benchmarks.Loading;

/// <summary>
/// How long a training step waits for its batch: of the smallest model by plain AdamW, whose steps are the shortest that the samples have.
/// </summary>
internal static class WaitingBenchmark
{
    private const int WarmUpSteps = 2;

    public static WaitingRow Run(int workers, LoadingSettings settings)
    {
        var data = GeneratedImages.Make(settings.Batch, test: 0, seed: 1);
        random.manual_seed(1);
        using var model = PretrainedModel.Create<ImageClassifier>(ViTPresets.Get("mini"), data.ClassNames);
        using var optimizer = optim.AdamW(model.parameters());
        var task = new ImageClassification(model, PixelNormalization.Symmetric);
        var loading = LoadingCase.Moved(data.Training);
        var images = loading.Images(settings.Batch * (settings.Steps + WarmUpSteps));
        var source = new ImageBatches(images, loading.Transform, settings.Batch, seed: 1, shuffled: true);
        var (waits, steps) = (new List<double>(), new List<double>());
        using var batches = new BatchPrefetcher(source, workers).Epoch(0).GetEnumerator();
        while (Measure(waits, batches.MoveNext))
        {
            using var batch = batches.Current;
            Measure(steps, () => Step(task, optimizer, batch));
        }
        return new WaitingRow(workers, waits[WarmUpSteps..steps.Count], steps[WarmUpSteps..]);
    }

    private static bool Measure(List<double> times, Func<bool> action)
    {
        var result = false;
        times.Add(Clock.Milliseconds(() => result = action()));
        return result;
    }

    private static bool Step(ImageClassification task, optim.Optimizer optimizer, Batch hostBatch)
    {
        using var scope = NewDisposeScope();
        using var batch = task.ToDevice(hostBatch, CPU);
        optimizer.zero_grad();
        task.Loss(task.Predict(batch), batch).backward();
        optimizer.step();
        return true;
    }
}

/// <summary>Milliseconds that each step waited for its batch, and took itself.</summary>
internal sealed record WaitingRow(int Workers, IReadOnlyList<double> Waits, IReadOnlyList<double> Steps);
