namespace SlSam.HuggingFace.Templates;

/// <summary>Makes statements of a template's parts.</summary>
internal sealed class TemplateParser
{
    private const string Known = "if, for, set, macro, generation, break, continue";

    private readonly TemplateSource _source;
    private readonly IReadOnlyList<TemplatePart> _parts;
    private int _next;

    private TemplateParser(TemplateSource source) => (_source, _parts) = (source, TemplateReader.Read(source));

    /// <exception cref="InvalidDataException">It is malformed, or has what is not known here; the message says where, and what.</exception>
    public static IReadOnlyList<Statement> Parse(TemplateSource source)
    {
        var parser = new TemplateParser(source);
        var statements = parser.ParseUntil(source.Text.Length, out _);
        return statements;
    }

    /// <summary>Up to a statement that ends the block, whose first word is one of some.</summary>
    /// <param name="open">Where the block begins.</param>
    /// <param name="end">What ended it; null: the template's end.</param>
    /// <param name="ends">None: up to the template's end.</param>
    private List<Statement> ParseUntil(int open, out ExpressionParser? end, params string[] ends)
    {
        var statements = new List<Statement>();
        while (_next < _parts.Count)
        {
            var part = _parts[_next++];
            var parser = new ExpressionParser(_source, part.Tokens is [] ? [new TemplateToken(TokenKind.End, "", part.At)] : part.Tokens);
            switch (part.Kind)
            {
                case PartKind.Text:
                    statements.Add(new Copied(part.Text));
                    break;
                case PartKind.Expression:
                    statements.Add(new Written(parser.ParseTuple()));
                    parser.ExpectEnd();
                    break;
                default:
                    if (ends.Contains(parser.Current.Value))
                    {
                        end = parser;
                        return statements;
                    }
                    statements.Add(ParseStatement(parser, part.At));
                    break;
            }
        }
        if (ends.Length > 0)
        {
            throw _source.Error(open, $"found no {string.Join(" or ", ends)} for what is opened here, expected one.");
        }
        end = null;
        return statements;
    }

    private Statement ParseStatement(ExpressionParser parser, int at)
    {
        var word = parser.TakeName();
        switch (word.Value)
        {
            case "if":
                return ParseBranches(parser, at);
            case "for":
                return ParseLoop(parser, at);
            case "set":
                return ParseAssignment(parser, at);
            case "macro":
                return ParseMacro(parser, at);
            case "generation":
                parser.ExpectEnd();
                return new AssistantsTurn(ParseBody(at, "endgeneration"));
            case "break" or "continue":
                parser.ExpectEnd();
                return new Leave(word.Value == "break" ? Flow.Break : Flow.Continue);
            default:
                throw _source.Error(word.At, $"found the statement '{word.Value}', expected one of {Known}.");
        }
    }

    private List<Statement> ParseBody(int at, string end)
    {
        var body = ParseUntil(at, out var closing, end);
        closing!.TakeName();
        return body;
    }

    private Branches ParseBranches(ExpressionParser parser, int at)
    {
        var branches = new List<(Expression? Condition, IReadOnlyList<Statement> Body)>();
        Expression? condition = parser.ParseTuple();
        while (true)
        {
            parser.ExpectEnd();
            var isLast = condition is null;
            branches.Add((condition, ParseUntil(at, out var end, isLast ? ["endif"] : ["elif", "else", "endif"])));
            parser = end!;
            var word = parser.TakeName().Value;
            if (word == "endif")
            {
                parser.ExpectEnd();
                return new Branches(branches);
            }
            condition = word == "elif" ? parser.ParseTuple() : null;
        }
    }

    private Loop ParseLoop(ExpressionParser parser, int at)
    {
        var names = ParseNames(parser);
        if (!parser.TakeWord("in"))
        {
            throw parser.Unexpected("'in'");
        }
        var over = parser.Parse(withChoice: false);
        var condition = parser.TakeWord("if") ? parser.Parse() : null;
        parser.ExpectEnd();
        var body = ParseUntil(at, out var end, "else", "endfor");
        var otherwise = new List<Statement>();
        if (end!.TakeName().Value == "else")
        {
            end.ExpectEnd();
            otherwise = ParseBody(at, "endfor");
        }
        return new Loop(at, names, over, condition, body, otherwise);
    }

    private Statement ParseAssignment(ExpressionParser parser, int at)
    {
        var names = ParseNames(parser);
        var entry = names.Count == 1 && parser.TakeSign(".") ? parser.TakeName().Value : null;
        if (parser.TakeSign("="))
        {
            var value = parser.ParseTuple();
            parser.ExpectEnd();
            return new Assignment(at, names, entry, value);
        }
        if (entry is not null || names.Count > 1)
        {
            throw parser.Unexpected("'='");
        }
        parser.ExpectEnd();
        return new CapturedAssignment(at, names[0], ParseBody(at, "endset"));
    }

    private Macro ParseMacro(ExpressionParser parser, int at)
    {
        var name = parser.TakeName().Value;
        var parameters = new List<(string Name, Expression? Default)>();
        parser.Expect("(");
        while (!parser.TakeSign(")"))
        {
            var parameter = parser.TakeName().Value;
            parameters.Add((parameter, parser.TakeSign("=") ? parser.Parse() : null));
            if (!parser.TakeSign(",") && !parser.Current.Is(")"))
            {
                throw parser.Unexpected("',' or ')'");
            }
        }
        parser.ExpectEnd();
        return new Macro(at, name, parameters, ParseBody(at, "endmacro"));
    }

    private static List<string> ParseNames(ExpressionParser parser)
    {
        var isRound = parser.TakeSign("(");
        var names = new List<string> { parser.TakeName().Value };
        while (parser.TakeSign(","))
        {
            names.Add(parser.TakeName().Value);
        }
        if (isRound)
        {
            parser.Expect(")");
        }
        return names;
    }
}
