using SlSam.HuggingFace;
using SlSam.Samples.Data;
using SlSam.Samples.Data.Glue;
using SlSam.Samples.Data.Text;
using SlSam.Samples.Training;
using SlSam.Testing;
using static TorchSharp.torch;

namespace SlSam.Samples.Tests.Training;

public sealed class TextClassificationTests : IDisposable
{
    private static readonly GlueTask Mnli = GlueTask.Get("mnli");

    private readonly SequenceClassifier _model = Model(["contradiction", "neutral", "entailment"]);

    public void Dispose() => _model.Dispose();

    [Fact]
    public void Classes_in_another_order_are_measured_by_name()
    {
        var task = new TextClassification(_model, Mnli.Metrics, LabelMatch.FindNames(Mnli.Labels, _model.Labels));
        using var batch = Batches(seed: 1).Load(0, 0);
        using var scope = NewDisposeScope();
        _model.eval();

        var logits = task.Predict(batch);
        var ofModel = _model.call(batch.Inputs[0], batch.Inputs[1], null);

        logits.data<float>().ToArray().Should().Equal(ofModel.flip(1).data<float>().ToArray());
    }

    [Fact]
    public void Results_do_not_depend_on_the_order_of_texts()
    {
        var task = new TextClassification(_model, Mnli.Metrics);

        var inOrder = Evaluator.Evaluate(task, Batches(seed: 1), CPU, TestContext.Current.CancellationToken);
        var byLength = Evaluator.Evaluate(task, Batches(seed: 1, grouped: true), CPU, TestContext.Current.CancellationToken);

        byLength.Loss.Should().BeApproximately(inOrder.Loss, 1e-5);
        byLength.Metrics.Should().Equal(inOrder.Metrics);
        byLength.Examples.Should().Be(inOrder.Examples).And.Be(50);
    }

    private static SequenceClassifier Model(string[] labels)
    {
        random.manual_seed(1);
        var config = TinyModels.Encoder(
            "roberta",
            ("vocab_size", 40),
            ("hidden_size", 16),
            ("intermediate_size", 32),
            ("max_position_embeddings", 32)
        );
        return PretrainedModel.Create<SequenceClassifier>(config, labels);
    }

    private static TextBatches Batches(long seed, bool grouped = false)
    {
        var draws = new Draws(seed);
        var examples = new TextExample[50];
        var tokens = new int[examples.Length][];
        for (var i = 0; i < examples.Length; i++)
        {
            examples[i] = new TextExample($"{i}", null, i % 3);
            tokens[i] = new int[1 + draws.NextInt(20)];
            foreach (ref var token in tokens[i].AsSpan())
            {
                token = 2 + draws.NextInt(38);
            }
        }
        var texts = EncodedTexts.Encode(examples, example => new TokenizedText(tokens[int.Parse(example.Text)]), padId: 1);
        return new TextBatches(texts, new TextBatchOptions { BatchSize = 8, GroupByLength = grouped });
    }
}
