using SlSam.HuggingFace;
using SlSam.HuggingFace.Models.Decoders;
using SlSam.Samples.Data;
using SlSam.Samples.Data.Instructions;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace SlSam.Samples.Training;

/// <summary>
/// Conversations to a model that says what comes next. A batch is as <see cref="ConversationBatches"/> make it. What is predicted are the
/// vectors of tokens after all blocks: logits are made where labels count alone, some at a time.
/// </summary>
/// <param name="model">What is trained.</param>
internal sealed class InstructionTuning(CausalLanguageModel model) : LearningTask
{
    /// <inheritdoc/>
    public override Module Model => model;

    /// <inheritdoc/>
    public override long? IgnoredLabel => EncodedConversation.Ignored;

    /// <inheritdoc/>
    public override IReadOnlyList<MetricKind> Metrics => [MetricKind.Perplexity];

    /// <summary>Vectors [rows, tokens, width].</summary>
    public override Tensor Predict(Batch batch) =>
        model.RunBody(new DecoderInput(batch.Inputs[0], Texts: batch.Inputs.Count > 1 ? batch.Inputs[1] : null));

    /// <summary>The mean of -log p over the tokens that count.</summary>
    public override Tensor Loss(Tensor prediction, Batch batch) => model.LossOf(prediction, batch.Labels);

    /// <summary>Not asked for: the metric is of the loss.</summary>
    public override Tensor Decide(Tensor prediction) =>
        throw new NotSupportedException("Found decisions asked for, expected the loss alone.");

    /// <inheritdoc/>
    public override Batch ToDevice(Batch batch, Device device) =>
        new([.. batch.Inputs.Select(input => input.to(device, copy: true))], batch.Labels.to(device, copy: true));
}
