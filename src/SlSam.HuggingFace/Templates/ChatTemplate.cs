using System.Text.Json.Nodes;
using SlSam.HuggingFace.Templates;

namespace SlSam.HuggingFace;

/// <summary>
/// How a model wants a conversation to be written: a template in the part of Jinja that chat templates use. What needs more is refused with its
/// place and name. It does not change, and may be used from several threads at once.
/// </summary>
public sealed class ChatTemplate
{
    private readonly TemplateSource _source;
    private readonly IReadOnlyList<Statement> _statements;
    private readonly IReadOnlyDictionary<string, string> _tokens;
    private readonly TimeProvider _clock;

    /// <param name="template">The template, as tokenizer_config.json has it in <c>chat_template</c>.</param>
    /// <param name="bosToken">What stands at the beginning of a text; null: the template does not know it.</param>
    /// <param name="eosToken">What stands at the end of a text; null: the template does not know it.</param>
    /// <param name="clock">Says what day it is; null: the system's.</param>
    /// <exception cref="InvalidDataException">The template is malformed, or has what is not known here; the message says where, and what.</exception>
    public ChatTemplate(string template, string? bosToken = null, string? eosToken = null, TimeProvider? clock = null)
        : this(template, TokensOf(bosToken, eosToken), clock) { }

    private ChatTemplate(string template, IReadOnlyDictionary<string, string> tokens, TimeProvider? clock)
    {
        ArgumentNullException.ThrowIfNull(template);
        _source = new TemplateSource(template);
        _statements = TemplateParser.Parse(_source);
        (_tokens, _clock) = (tokens, clock ?? TimeProvider.System);
        MarksAnswers = _statements.Any(HasMarks);
    }

    /// <summary>Whether it marks what the assistant says, between <c>generation</c> and <c>endgeneration</c>.</summary>
    internal bool MarksAnswers { get; }

    /// <summary>
    /// Reads the template of a model's folder, of <c>chat_template.jinja</c> or of <c>tokenizer_config.json</c> (of several the one called
    /// default), and the special tokens.
    /// </summary>
    /// <param name="folder">The folder.</param>
    /// <param name="clock">Says what day it is; null: the system's.</param>
    /// <exception cref="InvalidDataException">There is none, or it is malformed; the message names the folder.</exception>
    public static ChatTemplate Load(string folder, TimeProvider? clock = null)
    {
        var file = ChatTemplateFile.Read(folder);
        try
        {
            return new ChatTemplate(file.Template, file.Tokens, clock);
        }
        catch (InvalidDataException exception)
        {
            throw new InvalidDataException($"{folder}: {exception.Message}", exception);
        }
    }

    /// <summary>Writes a conversation.</summary>
    /// <param name="messages">What is said, in order.</param>
    /// <param name="addGenerationPrompt">Whether the beginning of the assistant's next turn follows.</param>
    /// <param name="variables">Further names that the template may know.</param>
    /// <exception cref="InvalidDataException">The template does not take this conversation, or needs what is not known here.</exception>
    public string Render(
        IReadOnlyList<ChatMessage> messages,
        bool addGenerationPrompt = false,
        IReadOnlyDictionary<string, JsonNode?>? variables = null
    ) => RenderMarked(messages, addGenerationPrompt, variables).Text;

    /// <inheritdoc cref="Render"/>
    internal RenderedChat RenderMarked(
        IReadOnlyList<ChatMessage> messages,
        bool addGenerationPrompt = false,
        IReadOnlyDictionary<string, JsonNode?>? variables = null
    )
    {
        ArgumentNullException.ThrowIfNull(messages);
        var context = new RenderContext(_source, NamesOf(messages, addGenerationPrompt, variables), _clock);
        Statement.RunAll(_statements, context);
        return new RenderedChat(context.Text, context.Marked);
    }

    private Dictionary<string, object?> NamesOf(
        IReadOnlyList<ChatMessage> messages,
        bool addGenerationPrompt,
        IReadOnlyDictionary<string, JsonNode?>? variables
    )
    {
        var names = new Dictionary<string, object?>(StringComparer.Ordinal) { ["tools"] = null, ["documents"] = null };
        foreach (var (name, token) in _tokens)
        {
            names[name] = token;
        }
        foreach (var (name, value) in variables ?? new Dictionary<string, JsonNode?>())
        {
            names[name] = Values.Of(value);
        }
        names["messages"] = Sequence.Of(
            messages.Select(message => Mapping.Of([new("role", message.Role), new("content", message.Content)]))
        );
        names["add_generation_prompt"] = addGenerationPrompt;
        return names;
    }

    private static Dictionary<string, string> TokensOf(string? bosToken, string? eosToken)
    {
        var tokens = new Dictionary<string, string>(StringComparer.Ordinal);
        if (bosToken is not null)
        {
            tokens["bos_token"] = bosToken;
        }
        if (eosToken is not null)
        {
            tokens["eos_token"] = eosToken;
        }
        return tokens;
    }

    private static bool HasMarks(Statement statement) =>
        statement switch
        {
            AssistantsTurn => true,
            Branches branches => branches.All.Any(branch => branch.Body.Any(HasMarks)),
            Loop loop => loop.Body.Concat(loop.Otherwise).Any(HasMarks),
            _ => false,
        };
}
