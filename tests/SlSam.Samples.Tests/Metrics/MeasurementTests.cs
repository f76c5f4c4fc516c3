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
                    Measure(metric, decisions, labels).Should().BeApproximately(expected.GetDouble(), 1e-12);
                }
            }
        }
    }

    /// <summary>As scikit-learn's precision_recall_fscore_support and confusion_matrix have it; a class that is nowhere counts in no mean.</summary>
    [Fact]
    public void Of_several_classes()
    {
        var measurement = new Measurement([MetricKind.MacroF1], ["a", "b", "c", "d"]);
        measurement.Add([0, 0, 1, 1, 2, 2, 2], [0, 1, 1, 1, 0, 0, 0]);

        var report = measurement.Classes!;
        report.Confusion.Select(row => string.Join(' ', row)).Should().Equal("1 0 3 0", "1 2 0 0", "0 0 0 0", "0 0 0 0");
        report
            .Classes.Select(result => (result.Precision, result.Recall, result.Examples))
            .Should()
            .Equal((0.5, 0.25, 4), (1, 2.0 / 3, 3), (0, 0, 0), (0, 0, 0));
        measurement.Metrics.Single().Value.Should().BeApproximately((1.0 / 3 + 0.8 + 0) / 3, 1e-15);
    }

    [Theory]
    [InlineData(MetricKind.Accuracy, 0.6)]
    [InlineData(MetricKind.F1, 2.0 / 3)]
    [InlineData(MetricKind.Matthews, 1.0 / 6)]
    public void Of_two_classes(MetricKind kind, double expected)
    {
        Measure(kind, [1, 1, 0, 1, 0], [1, 1, 1, 0, 0]).Should().BeApproximately(expected, 1e-15);
    }

    [Theory]
    [InlineData(MetricKind.Pearson, 0.9087389347953035)]
    [InlineData(MetricKind.Spearman, 0.9486832980505138)]
    public void Of_numbers_of_which_some_are_equal(MetricKind kind, double expected)
    {
        Measure(kind, [1, 2, 2, 3], [1, 2, 3, 9]).Should().BeApproximately(expected, 1e-12);
    }

    [Theory]
    [InlineData(MetricKind.F1, 0)]
    [InlineData(MetricKind.Matthews, 0)]
    [InlineData(MetricKind.Pearson, double.NaN)]
    [InlineData(MetricKind.Spearman, double.NaN)]
    public void Of_decisions_that_are_all_the_same(MetricKind kind, double expected)
    {
        Measure(kind, [0, 0, 0], [0, 1, 1]).Should().Be(expected);
    }

    [Fact]
    public void A_third_class_is_refused_where_there_are_two()
    {
        var measuring = () => Measure(MetricKind.F1, [2], [1]);

        measuring.Should().Throw<ArgumentException>().WithMessage("*class 2*0 or 1*");
    }

    [Fact]
    public void Every_decision_needs_a_label()
    {
        var measuring = () => Measure(MetricKind.Accuracy, [1, 0], [1]);

        measuring.Should().Throw<ArgumentException>().WithMessage("*1 labels*2 decisions*");
    }

    [Theory]
    [InlineData(MetricKind.Accuracy)]
    [InlineData(MetricKind.F1)]
    [InlineData(MetricKind.Matthews)]
    [InlineData(MetricKind.Pearson)]
    [InlineData(MetricKind.Spearman)]
    [InlineData(MetricKind.Loss)]
    [InlineData(MetricKind.Perplexity)]
    public void Of_nothing_none_is_defined(MetricKind kind)
    {
        Measure(kind, [], []).Should().Be(double.NaN);
    }

    [Fact]
    public void Batches_of_any_size_come_to_what_all_at_once_comes_to()
    {
        double[] decisions = [1, 1, 0, 1, 0, 0, 1];
        double[] labels = [1, 0, 0, 1, 1, 0, 1];
        var inBatches = new Measurement(Enum.GetValues<MetricKind>());
        var atOnce = new Measurement(Enum.GetValues<MetricKind>());
        foreach (var (first, count, loss) in new[] { (0, 4, 1.0), (4, 2, 2.0), (6, 1, 5.0) })
        {
            inBatches.Add(decisions[first..(first + count)], labels[first..(first + count)]);
            inBatches.AddLoss(loss, count);
        }

        atOnce.Add(decisions, labels);
        atOnce.AddLoss(13.0 / 7, 7);

        inBatches.Metrics.Select(metric => metric.Name).Should().Equal(atOnce.Metrics.Select(metric => metric.Name));
        inBatches.Metrics.Select(metric => metric.Value).Should().Equal(atOnce.Metrics.Select(metric => metric.Value), Close);
    }

    [Fact]
    public void Perplexity_is_e_to_the_loss_of_all_units_and_asks_for_no_decisions()
    {
        var measurement = new Measurement([MetricKind.Perplexity, MetricKind.Loss]);
        measurement.AddLoss(1, units: 1);
        measurement.AddLoss(3, units: 3);
        measurement.AddLoss(double.NaN, units: 0);

        measurement.NeedsDecisions.Should().BeFalse();
        measurement.Loss.Should().Be(2.5);
        measurement
            .Metrics.Should()
            .Equal(new Metric("perplexity", Math.Exp(2.5)) { LowerIsBetter = true }, new Metric("loss", 2.5) { LowerIsBetter = true });
    }

    [Fact]
    public void Labels_that_do_not_count_are_left_out()
    {
        var measurement = new Measurement([MetricKind.Accuracy]);

        measurement.Add([1, 2, 3, 4], [1, -100, 0, -100], ignored: -100);

        measurement.Metrics.Single().Value.Should().Be(0.5);
    }

    [Fact]
    public void Far_from_zero_a_correlation_keeps_its_digits()
    {
        Measure(MetricKind.Pearson, [1e8 + 1, 1e8 + 2, 1e8 + 2, 1e8 + 3], [1, 2, 3, 9]).Should().BeApproximately(0.9087389347953035, 1e-7);
    }

    [Theory]
    [InlineData(1, 2, false, false)]
    [InlineData(2, 1, false, true)]
    [InlineData(1, 2, true, true)]
    [InlineData(2, 1, true, false)]
    [InlineData(1, 1, true, false)]
    [InlineData(double.NaN, 1, true, false)]
    [InlineData(1, double.NaN, true, true)]
    [InlineData(1, double.NaN, false, true)]
    [InlineData(double.NaN, double.NaN, false, false)]
    public void The_better_of_two_is_the_larger_unless_the_metric_is_better_when_lower(double one, double other, bool lower, bool better)
    {
        new Metric("m", one) { LowerIsBetter = lower }
            .IsBetterThan(new Metric("m", other) { LowerIsBetter = lower })
            .Should()
            .Be(better);
    }

    [Fact]
    public void What_is_better_when_lower_says_so_in_JSON()
    {
        var text = JsonSerializer.Serialize(new Metric("perplexity", 8) { LowerIsBetter = true });

        text.Should().Be("""{"Name":"perplexity","Value":8,"LowerIsBetter":true}""");
        JsonSerializer.Deserialize<Metric>(text).Should().Be(new Metric("perplexity", 8) { LowerIsBetter = true });
    }

    [Fact]
    public void What_is_not_defined_is_null_in_JSON()
    {
        var text = JsonSerializer.Serialize(new Metric("pearson", double.NaN));

        text.Should().Be("""{"Name":"pearson","Value":null}""");
        JsonSerializer.Deserialize<Metric>(text)!.Value.Should().Be(double.NaN);
        JsonSerializer.Serialize(new Metric("f1", 0.5)).Should().Contain("0.5");
    }

    private static double Measure(MetricKind kind, double[] decisions, double[] labels)
    {
        var measurement = new Measurement([kind]);
        measurement.Add(decisions, labels);
        return measurement.Metrics.Single().Value;
    }

    private static bool Close(double one, double other) => Math.Abs(one - other) < 1e-12;

    private static double[] Numbers(JsonElement array) => [.. array.EnumerateArray().Select(number => number.GetDouble())];
}
