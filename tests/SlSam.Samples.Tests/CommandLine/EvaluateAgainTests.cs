using System.Text.Json;
using SlSam.DeiT;
using SlSam.Roberta;
using SlSam.Samples.Runs;
using SlSam.Samples.Tests.Data;
using SlSam.Samples.Tests.Data.Glue;
using SlSam.Testing;

namespace SlSam.Samples.Tests.CommandLine;

/// <summary>What a run says of its model is what its saved model does when it is evaluated.</summary>
public sealed class EvaluateAgainTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("rte")]
    [InlineData("sts-b")]
    public void Of_texts(string task)
    {
        using var data = new GlueFolder().With(task);
        ShouldRun(
            RobertaApplication.Run,
            $"train --task {task} --data {data.Path} --steps 2 --batch-size 2 --device cpu --output {_folder["run"]}"
        );

        var printed = ShouldRun(
            RobertaApplication.Run,
            $"evaluate --task {task} --data {data.Path} --model {_folder["run", "model"]} --device cpu --json"
        );

        ShouldBeTheSummary(printed, printed.GetProperty("metrics"));
    }

    [Fact]
    public void Of_images()
    {
        SmallCifar.Write(_folder["data"], [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
        ShouldRun(DeiTApplication.Run, $"train --data {_folder["data"]} --steps 2 --batch-size 2 --device cpu --output {_folder["run"]}");

        var printed = ShouldRun(
            DeiTApplication.Run,
            $"evaluate --data {_folder["data"]} --model {_folder["run", "model"]} --device cpu --json"
        );

        ShouldBeTheSummary(printed, printed);
    }

    private void ShouldBeTheSummary(JsonElement printed, JsonElement metrics)
    {
        var final = RunSummary.Read(_folder["run"]).Final!;
        printed.GetProperty("examples").GetInt32().Should().Be(final.TestExamples);
        printed.GetProperty("loss").GetDouble().Should().BeApproximately(final.TestLoss, 1e-5);
        foreach (var metric in final.Metrics)
        {
            var value = metrics.GetProperty(metric.Name);
            var number = value.ValueKind == JsonValueKind.Null ? double.NaN : value.GetDouble();
            (double.IsNaN(number) == double.IsNaN(metric.Value)).Should().BeTrue(metric.Name);
            (double.IsNaN(number) || Math.Abs(number - metric.Value) < 1e-5)
                .Should()
                .BeTrue($"{metric.Name} was {metric.Value} and is {number}");
        }
    }

    private static JsonElement ShouldRun(Func<IReadOnlyList<string>, TextWriter, TextWriter, int> run, string arguments)
    {
        var (output, error) = (new StringWriter(), new StringWriter());
        var code = run(arguments.Split(' '), output, error);
        error.ToString().Should().BeEmpty();
        code.Should().Be(0);
        var last = output.ToString().TrimEnd().Split(Environment.NewLine)[^1];
        return last.StartsWith('{') ? JsonDocument.Parse(last).RootElement : default;
    }
}
