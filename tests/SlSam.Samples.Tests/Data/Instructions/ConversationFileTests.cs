using System.Text.Json;
using SlSam.HuggingFace;
using SlSam.Samples.Data.Instructions;
using SlSam.Samples.Data.Tables;
using SlSam.Testing;

namespace SlSam.Samples.Tests.Data.Instructions;

public sealed class ConversationFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Messages_and_instructions_are_read()
    {
        var read = Read(
            """{ "messages": [{ "role": "system", "content": "s" }, { "role": "user", "content": "q" }, { "role": "assistant", "content": "a" }] }""",
            """{ "instruction": "do", "input": "this", "output": "done" }""",
            """{ "instruction": "do", "input": "", "output": "done", "other": 1 }""",
            """{ "instruction": "do", "output": "done" }""",
            """{ "messages": null, "instruction": "do", "output": "done" }""",
            """{ "messages": [{ "role": "assistant", "content": "a" }], "instruction": null, "output": null }"""
        );

        read[0].Messages.Should().Equal(new ChatMessage("system", "s"), new ChatMessage("user", "q"), new ChatMessage("assistant", "a"));
        read[1].Messages.Should().Equal(new ChatMessage("user", "do\nthis"), new ChatMessage("assistant", "done"));
        read[2].Messages.Should().Equal(new ChatMessage("user", "do"), new ChatMessage("assistant", "done"));
        read[3].Messages.Should().Equal(read[2].Messages);
        read[4].Messages.Should().Equal(read[2].Messages, "in tables every row has every column");
        read[5].Messages.Should().Equal(new ChatMessage("assistant", "a"));
        read[3].Place.ToString().Should().EndWith("talks.jsonl, line 4");
    }

    [Theory]
    [InlineData("messages-snappy.parquet")]
    [InlineData("messages-zstd.parquet")]
    [InlineData("instructions-gzip.parquet")]
    public void Parquet_is_read_too(string name)
    {
        var read = ConversationFile.Read(ReferenceFiles.Get("tables", name), new MalformedRows(skip: false));

        read.Should().NotBeEmpty();
        read.Should().OnlyContain(conversation => conversation.Messages.Any(message => message.Role == "assistant"));
    }

    [Theory]
    [InlineData("""{ "text": "a" }""", "found 'text', expected 'messages', or 'instruction' and 'output'")]
    [InlineData("""{ "messages": [] }""", "found an empty list in 'messages', expected objects with 'role' and 'content'")]
    [InlineData("""{ "messages": "hello" }""", "found no list in 'messages', expected objects with 'role' and 'content'")]
    [InlineData("""{ "messages": [{ "role": "user", "content": "q" }] }""", "found the roles 'user', expected an 'assistant' among them")]
    [InlineData("""{ "messages": [{ "role": "user" }] }""", "found nothing as 'content' in message 1, expected a text")]
    [InlineData("""{ "messages": [{ "role": 3, "content": "q" }] }""", "found 3 as 'role' in message 1, expected a text")]
    [InlineData("""{ "instruction": "do", "output": null }""", "found null in 'output', expected a text or a number")]
    [InlineData("""{ "instruction": """, "*")]
    public void What_is_no_conversation_is_refused_with_file_and_line_or_left_out(string line, string message)
    {
        const string good = """{ "instruction": "do", "output": "done" }""";

        FluentActions
            .Invoking(() => Read(good, line))
            .Should()
            .Throw<InvalidDataException>()
            .WithMessage($"{_folder["talks.jsonl"]}, line 2: {message} (--skip-malformed leaves such lines out).");
        var malformed = new MalformedRows(skip: true);
        ConversationFile.Read(_folder["talks.jsonl"], malformed).Should().ContainSingle();
        malformed.LeftOut.Should().ContainSingle();
    }

    [Fact]
    public void A_file_without_conversations_is_refused() =>
        FluentActions
            .Invoking(() => Read())
            .Should()
            .Throw<InvalidDataException>()
            .WithMessage("*talks.jsonl: found no *, expected one or more.");

    [Theory]
    [InlineData(
        """{ "question": "q", "choices": ["a"], "answer": 0 }""",
        "found [\"a\"] as 'choices', expected a list of two texts or more, none of them empty"
    )]
    [InlineData(
        """{ "question": "q", "choices": ["a", 2], "answer": 0 }""",
        "found 2 among 'choices', expected a list of two texts or more, none of them empty"
    )]
    [InlineData("""{ "question": "q", "choices": ["a", "b"], "answer": 2 }""", "found 2 as 'answer', expected a number from 0 to 1")]
    [InlineData("""{ "question": "q", "choices": ["a", "b"] }""", "found nothing as 'answer', expected a number from 0 to 1")]
    public void A_question_without_choices_or_answer_is_refused(string line, string message)
    {
        File.WriteAllText(_folder["choices.jsonl"], line);

        FluentActions
            .Invoking(() => ChoiceQuestion.Read([_folder["choices.jsonl"]], new MalformedRows(skip: false)))
            .Should()
            .Throw<InvalidDataException>()
            .WithMessage($"*choices.jsonl, line 1: {message}*");
    }

    [Fact]
    public void Generated_instructions_are_of_five_kinds_and_asked_once()
    {
        var (training, test) = GeneratedInstructions.Make(1000, 200, 7);
        string[] questions = [.. training.Concat(test).Select(conversation => conversation.Messages[0].Content)];

        questions.Should().OnlyHaveUniqueItems();
        (training.Count, test.Count).Should().Be((1000, 200));
        GeneratedInstructions.Make(1000, 200, 7).Test.Select(JsonOf).Should().Equal(test.Select(JsonOf));
        // each question is known to the tokenizer word by word
        questions.Select(question => ChatModels.Tokenizer.Encode(question).Ids.Count).Max().Should().BeLessThan(24);
    }

    private static string JsonOf(Conversation conversation) => JsonSerializer.Serialize(conversation.Messages);

    private IReadOnlyList<Conversation> Read(params string[] lines)
    {
        File.WriteAllLines(_folder["talks.jsonl"], lines);
        return ConversationFile.Read(_folder["talks.jsonl"], new MalformedRows(skip: false));
    }
}
