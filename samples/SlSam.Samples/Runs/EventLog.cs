using SlSam.Samples.Training;
using TorchSharp.Modules;
using static TorchSharp.torch.utils.tensorboard;

namespace SlSam.Samples.Runs;

/// <summary>Writes the course of training for TensorBoard. Every event is in its file when the call returns: nothing is open in between.</summary>
internal sealed class EventLog(string folder) : ITrainingObserver
{
    private readonly Lazy<SummaryWriter> _writer = new(() =>
    {
        Directory.CreateDirectory(folder);
        return SummaryWriter(folder);
    });
    private int _step;

    public void Started(TrainingPlan plan) => _step = plan.StepsDone;

    public void Stepped(StepReport report)
    {
        _step = report.Step;
        Add("training/loss", report.Loss);
        Add("training/learning_rate", report.Rate);
        Add("training/rho", report.Rho);
        Add("training/gradient_norm", report.Statistics.GradientNorm);
        Add("training/active_share", (double)report.Statistics.ActiveParameters / report.Statistics.TotalParameters);
    }

    public void EpochEnded(EpochReport report)
    {
        Add("test/loss", report.Test.Loss);
        foreach (var metric in report.Test.BesideLoss)
        {
            Add($"test/{metric.Name}", metric.Value);
        }
    }

    private void Add(string tag, double value) => _writer.Value.add_scalar(tag, (float)value, _step);
}
