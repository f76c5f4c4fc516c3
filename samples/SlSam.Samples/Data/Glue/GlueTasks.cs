using static SlSam.Samples.Data.MetricKind;

namespace SlSam.Samples.Data.Glue;

/// <summary>The tasks, with classes in the order that GLUE and transformers give them.</summary>
internal static class GlueTasks
{
    private static readonly string[] Entailment = ["entailment", "not_entailment"];
    private static readonly string[] Inference = ["entailment", "neutral", "contradiction"];

    public static IReadOnlyList<GlueTask> All { get; } =
    [
        new("cola", Cola, ["unacceptable", "acceptable"], new GlueLabels.Numbers(2), Matthews),
        new("sst-2", new("sentence", null, "label"), ["negative", "positive"], new GlueLabels.Numbers(2), Accuracy),
        new("mrpc", new("#1 String", "#2 String", "Quality"), ["not_equivalent", "equivalent"], new GlueLabels.Numbers(2), Accuracy, F1)
        {
            TrainingFile = new("mrpc", "train.tsv", "msr_paraphrase_train.txt"),
            EvaluationFiles = [new("mrpc", "dev.tsv", "msr_paraphrase_test.txt")],
        },
        new("sts-b", new("sentence1", "sentence2", "score"), [], new GlueLabels.Scores(0, 5), Pearson, Spearman),
        new("qqp", new("question1", "question2", "is_duplicate"), ["not_duplicate", "duplicate"], new GlueLabels.Numbers(2), Accuracy, F1),
        new("mnli", new("sentence1", "sentence2", "gold_label"), Inference, new GlueLabels.Words(Inference), Accuracy)
        {
            EvaluationFiles = [new("mnli-matched", "dev_matched.tsv"), new("mnli-mismatched", "dev_mismatched.tsv")],
        },
        new("qnli", new("question", "sentence", "label"), Entailment, new GlueLabels.Words(Entailment), Accuracy),
        new("rte", new("sentence1", "sentence2", "label"), Entailment, new GlueLabels.Words(Entailment), Accuracy),
    ];

    /// <summary>The only one without a header; the third column is the label as its linguist wrote it.</summary>
    private static GlueColumns Cola => new("sentence", null, "label") { WithoutHeader = ["source", "label", "star", "sentence"] };
}
