using System.Text.Json.Nodes;
using SlSam.Samples.Metrics;
using SlSam.Samples.Runs;
using SlSam.Samples.Training;
using SlSam.Testing;

namespace SlSam.Samples.Tests.Runs;

public sealed class RunSummaryTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_is_written_is_read()
    {
        var epoch = new EpochSummary(2, 0.5, double.NaN, 100, [new Metric("matthews", 0.25)]);
        var summary = new RunSummary
        {
            Finished = true,
            Optimizer = "slsam",
            Seed = 3,
            Device = "cpu",
            Steps = 20,
            TotalSteps = 20,
            Final = epoch,
            Best = epoch,
            OtherTests = new Dictionary<string, Evaluation> { ["others"] = new(0.5, 10, [new Metric("f1", 0.75)]) },
            ModelIsBest = false,
            SecondsTotal = 10,
            SecondsTraining = 8,
            SecondsPerEpoch = 4,
            SecondsPerStep = 0.4,
            ProcessorSecondsTraining = 12,
            PeakMemory = 1 << 30,
            PeakMemoryAboveModel = 1 << 20,
            DeviceMemory = null,
            DeviceMemoryAboveModel = null,
            ActiveShare = 0.75,
            Arms = new Dictionary<string, double> { ["head.weight"] = 0.5 },
            Options = new JsonObject { ["rho"] = 0.05 },
            Versions = new Dictionary<string, string> { ["torch"] = "2.10" },
        };

        summary.Write(_folder.Path);

        RunSummary.Read(_folder.Path).Should().BeEquivalentTo(summary, options => options.Excluding(read => read.Options));
        RunSummary.Read(_folder.Path).Options.ToJsonString().Should().Be("""{"rho":0.05}""");
        File.ReadAllText(_folder[RunSummary.FileName]).Should().Contain("\"peak_memory_above_model\"").And.Contain("\"test_loss\": null");
    }

    [Fact]
    public void A_folder_without_a_summary_is_refused() =>
        _folder
            .Invoking(folder => RunSummary.Read(folder.Path))
            .Should()
            .Throw<FileNotFoundException>()
            .WithMessage("*summary.json: found no such file, expected the summary of a run.");

    [Fact]
    public void A_summary_that_lacks_a_key_is_refused()
    {
        File.WriteAllText(_folder[RunSummary.FileName], """{"finished": true}""");

        _folder
            .Invoking(folder => RunSummary.Read(folder.Path))
            .Should()
            .Throw<InvalidDataException>()
            .WithMessage("*summary.json: found something else than the summary of a run: *optimizer*");
    }
}
