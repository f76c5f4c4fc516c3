using SlSam.HuggingFace;
using SlSam.Samples.Data.Instructions;
using SlSam.Samples.Data.Tables;

namespace SlSam.Samples.Tests.Data.Instructions;

public sealed class ConversationEncoderTests
{
    [Fact]
    public void What_the_assistant_says_counts_with_what_ends_it()
    {
        var encoded = ChatModels.Encoder().Encode(ChatModels.Talk("what comes after monday ?", "tuesday", "really ?", "yes"));

        ChatModels.Counted(encoded).Should().Be("tuesday<|im_end|>\nyes<|im_end|>\n");
        encoded.Labels.Should().HaveSameCount(encoded.Ids);
        encoded.Counted.Should().Be(encoded.Labels.Count(label => label >= 0)).And.BePositive();
        ChatModels.Tokenizer.Decode(encoded.Ids, skipSpecialTokens: false).Should().Be(encoded.Text);
    }

    [Fact]
    public void Where_the_template_marks_answers_the_marks_count()
    {
        const string template =
            "{% for m in messages %}{% if m.role == 'assistant' %}A {% generation %}{{ m.content }}{% endgeneration %}.{% else %}{{ m.content }}{% endif %}{% endfor %}";

        var encoded = ChatModels.Encoder(template).Encode(ChatModels.Talk("hot", "cold"));

        encoded.Text.Should().Be("hotA cold.");
        ChatModels.Counted(encoded).Trim().Should().Be("cold");
    }

    [Fact]
    public void A_token_counts_if_any_of_its_letters_does()
    {
        // "horse" is one token; the answer begins in its middle
        const string template = "{% for m in messages %}{{ m.content }}{% endfor %}";

        var encoded = ChatModels.Encoder(template).Encode(ChatModels.Talk("a hor", "se"));

        ChatModels.Counted(encoded).Should().Be(" horse");
    }

    [Fact]
    public void The_first_token_never_counts()
    {
        var encoded = ChatModels
            .Encoder("{% for m in messages %}{{ m.content }}{% endfor %}")
            .Encode([new ChatMessage("assistant", "red green")]);

        ChatModels.Counted(encoded).Should().Be(" green");
    }

    [Theory]
    [InlineData(
        "{{ messages | length }}{% for m in messages %}{{ m.content }}{% endfor %}",
        "*message 2 changes what the template writes before it*"
    )]
    [InlineData("{{ raise_exception('not so') }}", "The chat template, line 1, column 19: not so")]
    public void A_template_that_does_not_take_it_makes_it_malformed(string template, string message) =>
        FluentActions
            .Invoking(() => ChatModels.Encoder(template).Encode(ChatModels.Talk("hot", "cold")))
            .Should()
            .Throw<MalformedRowException>()
            .WithMessage(message);

    [Fact]
    public void What_is_too_long_loses_the_oldest_exchanges_first()
    {
        var talk = ChatModels.Talk("is dog an animal", "yes", "is saw a tool", "yes", "is red a fruit", "no");
        var encoder = ChatModels.Encoder();
        var lastTwo = encoder.Encode(talk[2..]);
        var cutter = new ConversationCutter(encoder, lastTwo.Ids.Count);

        cutter.Encode(Of(talk)).Text.Should().Be(lastTwo.Text);
        cutter.Encode(Of(talk[4..])).Text.Should().Be(encoder.Encode(talk[4..]).Text);
        cutter.Cut.Should().Be(1);
    }

    [Fact]
    public void As_few_exchanges_go_as_have_to_whatever_there_is_room_for()
    {
        ChatMessage[] system = [new("system", "be short")];
        string[] exchange = ["is dog an animal", "yes"];
        var talk = ChatModels.Talk([.. Enumerable.Repeat(exchange, 40).SelectMany(words => words)]);
        var encoder = ChatModels.Encoder();
        for (var left = 1; left <= 40; left++)
        {
            var expected = encoder.Encode([.. system, .. talk[^(2 * left)..]]);
            var cutter = new ConversationCutter(encoder, expected.Ids.Count + (left % 2));

            cutter.Encode(Of([.. system, .. talk])).Text.Should().Be(expected.Text);
        }
    }

    [Fact]
    public void What_the_system_says_stays()
    {
        ChatMessage[] talk = [new("system", "be short"), .. ChatModels.Talk("is dog an animal", "yes", "is red a fruit", "no")];
        var encoder = ChatModels.Encoder();
        ChatMessage[] kept = [talk[0], .. talk[3..]];

        new ConversationCutter(encoder, encoder.Encode(kept).Ids.Count).Encode(Of(talk)).Text.Should().Be(encoder.Encode(kept).Text);
    }

    [Fact]
    public void Then_the_last_question_loses_its_beginning_and_then_the_answer_its_end()
    {
        var talk = ChatModels.Talk("what is the last word of : dog cat horse .", "horse dog cat");
        var encoder = ChatModels.Encoder();
        var whole = encoder.Encode(talk);

        var shorter = new ConversationCutter(encoder, whole.Ids.Count - 3).Encode(Of(talk));
        var bare = encoder.Encode(ChatModels.Talk("", talk[1].Content));
        var shortest = new ConversationCutter(encoder, bare.Ids.Count - 3).Encode(Of(talk));

        shorter.Ids.Count.Should().BeLessThanOrEqualTo(whole.Ids.Count - 3);
        shorter.Text.Should().EndWith("dog cat horse .<|im_end|>\n<|im_start|>assistant\nhorse dog cat<|im_end|>\n").And.NotContain("what");
        ChatModels.Counted(shorter).Should().Be(ChatModels.Counted(whole));
        shortest.Ids.Should().Equal(bare.Ids.SkipLast(3));
        FluentActions
            .Invoking(() => new ConversationCutter(encoder, 3).Encode(Of(talk)))
            .Should()
            .Throw<MalformedRowException>()
            .WithMessage("found no token of an answer within 3 tokens*");
    }

    private static Conversation Of(IReadOnlyList<ChatMessage> messages) => new(RowPlace.Line("talks.jsonl", 1), messages);
}
