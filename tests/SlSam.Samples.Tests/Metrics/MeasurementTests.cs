using System.Text.Json;
using SlSam.Samples.Data;
using SlSam.Samples.Metrics;
using SlSam.Testing;

namespace SlSam.Samples.Tests.Metrics;

public sealed class MeasurementTests
{
    [Theory]
    [InlineData("classification")]
    [InlineData("regression")]
    public void They_are_those_of_scikit_learn_and_SciPy(string kind)
    {
        using var file = JsonDocument.Parse(File.ReadAllText(ReferenceFiles.Get("metrics.json")));
        foreach (var measured in file.RootElement.GetProperty(kind).EnumerateArray())
        {
            var decisions = Numbers(measured.GetProperty("predictions"));
            var labels = Numbers(measured.GetProperty("labels"));
            foreach (var metric in Enum.GetValues<MetricKind>())
            {
                if (measured.TryGetProperty(Measurement.NameOf(metric), out var expected))
                {
                    Measurement.Measure(metric, decisions, labels).Value.Should().BeApproximately(expected.GetDouble(), 1e-12);
                }
            }
        }
    }

    [Theory]
    [InlineData(MetricKind.Accuracy, 0.6)]
    [InlineData(MetricKind.F1, 2.0 / 3)]
    [InlineData(MetricKind.Matthews, 1.0 / 6)]
    public void Of_two_classes(MetricKind kind, double expected)
    {
        Measurement.Measure(kind, [1, 1, 0, 1, 0], [1, 1, 1, 0, 0]).Value.Should().BeApproximately(expected, 1e-15);
    }

    [Theory]
    [InlineData(MetricKind.Pearson, 0.9087389347953035)]
    [InlineData(MetricKind.Spearman, 0.9486832980505138)]
    public void Of_numbers_of_which_some_are_equal(MetricKind kind, double expected)
    {
        Measurement.Measure(kind, [1, 2, 2, 3], [1, 2, 3, 9]).Value.Should().BeApproximately(expected, 1e-12);
    }

    [Theory]
    [InlineData(MetricKind.F1, 0)]
    [InlineData(MetricKind.Matthews, 0)]
    [InlineData(MetricKind.Pearson, double.NaN)]
    [InlineData(MetricKind.Spearman, double.NaN)]
    public void Of_decisions_that_are_all_the_same(MetricKind kind, double expected)
    {
        Measurement.Measure(kind, [0, 0, 0], [0, 1, 1]).Value.Should().Be(expected);
    }

    [Fact]
    public void A_third_class_is_refused_where_there_are_two()
    {
        var measuring = () => Measurement.Measure(MetricKind.F1, [2], [1]);

        measuring.Should().Throw<ArgumentException>().WithMessage("*class 2*0 or 1*");
    }

    [Fact]
    public void Every_decision_needs_a_label()
    {
        var measuring = () => Measurement.Measure(MetricKind.Accuracy, [1, 0], [1]);

        measuring.Should().Throw<ArgumentException>().WithMessage("*1 labels*2 decisions*");
    }

    [Fact]
    public void What_is_not_defined_is_null_in_JSON()
    {
        var text = JsonSerializer.Serialize(new Metric("pearson", double.NaN));

        text.Should().Be("""{"Name":"pearson","Value":null}""");
        JsonSerializer.Deserialize<Metric>(text)!.Value.Should().Be(double.NaN);
        JsonSerializer.Serialize(new Metric("f1", 0.5)).Should().Contain("0.5");
    }

    private static double[] Numbers(JsonElement array) => [.. array.EnumerateArray().Select(number => number.GetDouble())];
}
