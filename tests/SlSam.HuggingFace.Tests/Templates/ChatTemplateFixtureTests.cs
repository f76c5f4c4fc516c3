using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using SlSam.Testing;

namespace SlSam.HuggingFace.Tests.Templates;

/// <summary>Conversations are written as Hugging Face's transformers writes them.</summary>
public sealed class ChatTemplateFixtureTests
{
    private static readonly JsonElement Reference = JsonDocument
        .Parse(File.ReadAllText(ReferenceFiles.Get("chat-templates", "renderings.json")))
        .RootElement;

    public static TheoryData<string> Names =>
        [.. Reference.GetProperty("cases").EnumerateArray().Select(example => example.GetProperty("template").GetString()!).Distinct()];

    public static TheoryData<string> Refused => [.. ReferenceFiles.Names("chat-templates", "refused-*.jinja")];

    [Theory]
    [MemberData(nameof(Names))]
    public void Renderings_agree(string name)
    {
        var template = Load($"{name}.jinja");
        foreach (
            var example in Reference
                .GetProperty("cases")
                .EnumerateArray()
                .Where(example => example.GetProperty("template").GetString() == name)
        )
        {
            if (example.TryGetProperty("error", out var error))
            {
                var message = error.GetString()!["TemplateError: ".Length..];
                FluentActions
                    .Invoking(() => Render(template, example))
                    .Should()
                    .Throw<InvalidDataException>()
                    .WithMessage($"The chat template, line *, column *: *{message}*");
                continue;
            }
            var found = Render(template, example);
            found.Text.Should().Be(example.GetProperty("text").GetString(), example.GetRawText());
            if (example.TryGetProperty("marked", out var marked))
            {
                found
                    .Marked.Select(stretch => found.Text[stretch.Start..stretch.End])
                    .Should()
                    .Equal(marked.EnumerateArray().Select(text => text.GetString()));
                template.MarksAnswers.Should().BeTrue();
            }
        }
    }

    [Theory]
    [MemberData(nameof(Refused))]
    public void What_is_not_known_is_refused_with_its_place(string file) =>
        FluentActions
            .Invoking(() => Load(file).Render([new ChatMessage("user", "Hello")]))
            .Should()
            .Throw<InvalidDataException>()
            .WithMessage("The chat template, line 1, column *: found *, expected *");

    private static HuggingFace.Templates.RenderedChat Render(ChatTemplate template, JsonElement example) =>
        template.RenderMarked(
            [
                .. example
                    .GetProperty("messages")
                    .EnumerateArray()
                    .Select(message => new ChatMessage(
                        message.GetProperty("role").GetString()!,
                        message.GetProperty("content").GetString()!
                    )),
            ],
            example.GetProperty("add_generation_prompt").GetBoolean(),
            example
                .GetProperty("variables")
                .EnumerateObject()
                .ToDictionary(variable => variable.Name, variable => JsonNode.Parse(variable.Value.GetRawText()))
        );

    private static ChatTemplate Load(string file) =>
        new(
            File.ReadAllText(ReferenceFiles.Get("chat-templates", file)),
            Reference.GetProperty("bos_token").GetString(),
            Reference.GetProperty("eos_token").GetString(),
            new Today()
        );

    private sealed class Today : TimeProvider
    {
        public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

        public override DateTimeOffset GetUtcNow() =>
            DateTimeOffset.Parse(Reference.GetProperty("today").GetString()!, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
    }
}
