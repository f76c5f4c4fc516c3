using SlSam.HuggingFace;
using SlSam.Samples.Data;
using SlSam.Samples.Data.Instructions;
using SlSam.Samples.Training;
using static TorchSharp.torch;

namespace SlSam.Samples.Tests.Data.Instructions;

public sealed class ConversationBatchesTests
{
    private static readonly EncodedConversation[] Conversations =
    [
        .. GeneratedInstructions.Make(23, 5, 3).Training.Select(conversation => ChatModels.Encoder().Encode(conversation.Messages)),
    ];

    [Fact]
    public void Rows_are_filled_up_behind_and_what_fills_does_not_count()
    {
        var batches = new ConversationBatches(Conversations, new ConversationBatchOptions { BatchSize = 4 });
        using var batch = batches.Load(0, 0);

        batches.Batches.Should().Be(6);
        var longest = Conversations.Take(4).Max(conversation => conversation.Ids.Count);
        batch.Labels.shape.Should().Equal(4, longest);
        batch.Inputs.Should().ContainSingle();
        foreach (var (row, conversation) in Conversations.Take(4).Index())
        {
            batch.Inputs[0][row].data<long>().Take(conversation.Ids.Count).Should().Equal(conversation.Ids.Select(id => (long)id));
            batch
                .Labels[row]
                .data<long>()
                .Should()
                .Equal(
                    conversation.Labels.Concat(Enumerable.Repeat(-100, longest - conversation.Labels.Count)).Select(label => (long)label)
                );
        }
    }

    [Fact]
    public void Rows_of_like_length_come_together()
    {
        var batches = new ConversationBatches(
            Conversations,
            new ConversationBatchOptions
            {
                BatchSize = 4,
                GroupByLength = true,
                Shuffled = true,
                Seed = 1,
            }
        );
        var plain = new ConversationBatches(
            Conversations,
            new ConversationBatchOptions
            {
                BatchSize = 4,
                Shuffled = true,
                Seed = 1,
            }
        );

        Size(batches).Should().BeLessThan(Size(plain));
    }

    [Fact]
    public void Packs_hold_each_conversation_once_and_no_more_than_fits()
    {
        int[] lengths = [5, 9, 2, 7, 3, 10, 1];

        var packs = ConversationPacks.Fill(lengths, 10);

        packs.SelectMany(pack => pack).Order().Should().Equal(Enumerable.Range(0, lengths.Length));
        packs.Should().OnlyContain(pack => pack.Sum(i => lengths[i]) <= 10);
        packs.Should().HaveCount(4);
    }

    [Fact]
    public void The_loss_of_packed_conversations_is_that_of_the_conversations_alone()
    {
        using var model = PretrainedModel.Create<CausalLanguageModel>(ChatModels.Folder);
        var task = new InstructionTuning(model);
        var alone = Evaluator.Evaluate(task, new ConversationBatches(Conversations, new ConversationBatchOptions { BatchSize = 1 }), CPU);
        var batches = new ConversationBatches(Conversations, new ConversationBatchOptions { BatchSize = 2, PackTo = 128 });

        var packed = Evaluator.Evaluate(task, batches, CPU);

        batches.Examples.Should().BeLessThan(Conversations.Length / 2);
        packed.Loss.Should().BeApproximately(alone.Loss, 1e-4);
        packed.Main.Name.Should().Be("perplexity");
    }

    private static long Size(ConversationBatches batches) =>
        Enumerable
            .Range(0, batches.Batches)
            .Sum(i =>
            {
                using var batch = batches.Load(0, i);
                return batch.Labels.numel();
            });
}
