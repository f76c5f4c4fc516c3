using SlSam.Samples.Data;
using SlSam.Samples.Training;
using static TorchSharp.torch;

namespace SlSam.Samples.Tests.Training;

/// <summary>Tokens, of which each example has another number that count, as a language model has them.</summary>
public sealed class TokenTaskTests
{
    private const long Ignored = -100;

    private static readonly TrainingOptions Options = new()
    {
        Epochs = 1,
        Seed = 3,
        Optimizer = new OptimizerOptions
        {
            Kind = OptimizerKind.AdamW,
            LearningRate = 1e-2,
            Seed = 3,
        },
    };

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void Evaluation_weighs_batches_by_the_tokens_that_count(int batchSize)
    {
        using var task = new TokenTask();

        var whole = Evaluator.Evaluate(task, new TokenBatches(6), CPU, TestContext.Current.CancellationToken);
        var parts = Evaluator.Evaluate(task, new TokenBatches(batchSize), CPU, TestContext.Current.CancellationToken);

        parts.Loss.Should().BeApproximately(whole.Loss, 1e-6);
        parts.Examples.Should().Be(6);
        parts.Metrics.Select(metric => metric.Name).Should().Equal("perplexity", "accuracy");
        parts.Main.Value.Should().BeApproximately(Math.Exp(whole.Loss), 1e-4);
        parts.Metrics[1].Should().Be(whole.Metrics[1]);
        (parts.Metrics[1].Value * 15).Should().BeApproximately(Math.Round(parts.Metrics[1].Value * 15), 1e-9, "15 tokens count");
    }

    [Fact]
    public void Batches_that_make_one_step_weigh_by_the_tokens_that_count()
    {
        var whole = Train(batchSize: 6, accumulate: 1);

        foreach (var (batchSize, accumulate) in new[] { (1, 6), (2, 3), (5, 2) })
        {
            var parts = Train(batchSize, accumulate);
            parts.Loss.Should().BeApproximately(whole.Loss, 1e-6);
            parts.Weights.Should().Equal(whole.Weights, (one, other) => Math.Abs(one - other) < 1e-4);
        }
    }

    [Fact]
    public void The_loss_of_an_epoch_is_the_mean_over_all_tokens_that_count()
    {
        var whole = Train(batchSize: 6, accumulate: 1, rate: 0);

        // the first text has nothing that counts: with another
        Train(batchSize: 2, accumulate: 1, rate: 0).Loss.Should().BeApproximately(whole.Loss, 1e-6);
        Train(batchSize: 5, accumulate: 1, rate: 0).Loss.Should().BeApproximately(whole.Loss, 1e-6);
    }

    [Fact]
    public void A_step_in_which_nothing_counts_is_an_error_that_says_so()
    {
        var training = () => Train(batchSize: 1, accumulate: 1);

        training.Should().Throw<InvalidDataException>().WithMessage("*nothing in the data of step 1*");
    }

    private static (double Loss, float[] Weights) Train(int batchSize, int accumulate, double rate = 1e-2)
    {
        using var task = new TokenTask();
        var options = Options with
        {
            BatchSize = batchSize,
            Accumulate = accumulate,
            Optimizer = Options.Optimizer with { LearningRate = rate },
        };
        using var adamW = options.Optimizer.CreateBase(task.Model);
        using var optimizer = options.Optimizer.Create(task.Model, adamW, null);
        var batches = new TokenBatches(batchSize);
        var result = new Trainer(task, optimizer, options, batches, batches, CPU).Run(
            new Recorder(),
            TestContext.Current.CancellationToken
        );
        return (
            result.Epochs.Single().TrainingLoss,
            [.. task.Model.parameters().SelectMany(parameter => parameter.detach().data<float>().ToArray())]
        );
    }

    /// <summary>Says of each token which comes next.</summary>
    private sealed class TokenTask : LearningTask, IDisposable
    {
        private readonly nn.Module<Tensor, Tensor> _model;

        public TokenTask()
        {
            random.manual_seed(7);
            _model = nn.Sequential(("read", nn.Embedding(8, 6)), ("say", nn.Linear(6, 8)));
        }

        public override nn.Module Model => _model;

        public override long? IgnoredLabel => Ignored;

        public override IReadOnlyList<MetricKind> Metrics => [MetricKind.Perplexity, MetricKind.Accuracy];

        public override Tensor Predict(Batch batch) => _model.call(batch.Inputs[0]);

        public override Batch ToDevice(Batch batch, Device device) =>
            new([batch.Inputs[0].to(device, copy: true)], batch.Labels.to(device, copy: true));

        public void Dispose() => _model.Dispose();
    }

    /// <summary>Six texts of five tokens, of which none, one, two and so on count.</summary>
    private sealed class TokenBatches(int size) : IBatchSource
    {
        public int Examples => 6;

        public int Batches => 1 + (Examples - 1) / size;

        public Batch Load(int epoch, int index, RowShare share)
        {
            long[] texts = [.. Enumerable.Range(index * size, Math.Min(size, Examples - index * size)).Select(text => (long)text)];
            long[] shape = [texts.Length, 5];
            var tokens = texts.SelectMany(text => Enumerable.Range(0, 5).Select(place => (text * 3 + place * place) % 8));
            var labels = texts.SelectMany(text => Enumerable.Range(0, 5).Select(place => place < text ? (text + place * 5) % 8 : Ignored));
            return new Batch([tensor(tokens.ToArray(), shape)], tensor(labels.ToArray(), shape));
        }
    }
}
