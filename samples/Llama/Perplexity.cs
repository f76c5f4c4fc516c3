using SlSam.HuggingFace;
using SlSam.Samples.Applications;
using SlSam.Samples.Data.Instructions;
using SlSam.Samples.Training;

namespace SlSam.Llama;

/// <summary>How well a model guesses the tokens that count.</summary>
internal static class Perplexity
{
    /// <param name="model">The model.</param>
    /// <param name="conversations">Encoded; at least one token counts.</param>
    /// <param name="batchSize">Conversations at once.</param>
    /// <param name="request">Says where to compute, and who shares it.</param>
    public static IReadOnlyList<(string Name, double Value)> Of(
        CausalLanguageModel model,
        IReadOnlyList<EncodedConversation> conversations,
        int batchSize,
        ModelRequest request
    )
    {
        var tokens = conversations.Sum(conversation => (long)conversation.Counted);
        var batches = new ConversationBatches(conversations, new ConversationBatchOptions { BatchSize = batchSize, GroupByLength = true });
        var result = Evaluator.Evaluate(new InstructionTuning(model), batches, request.Device, request.Ranks, request.Cancellation);
        return [("perplexity", Math.Exp(result.Loss)), ("loss", result.Loss), ("tokens", tokens)];
    }
}
