using System.Globalization;

namespace SlSam.HuggingFace.Templates;

/// <summary>Makes expressions of what stands between braces, with Jinja's order of precedence.</summary>
/// <param name="source">The template.</param>
/// <param name="tokens">The words and signs, with the end.</param>
internal sealed class ExpressionParser(TemplateSource source, IReadOnlyList<TemplateToken> tokens)
{
    private static readonly string[] Comparing = ["==", "!=", "<", "<=", ">", ">="];
    private static readonly string[] Keywords = ["if", "else", "and", "or", "not", "in", "is"];

    private int _next;

    public TemplateToken Current => tokens[Math.Min(_next, tokens.Count - 1)];

    /// <summary>Takes the next word if it is this one.</summary>
    public bool TakeWord(string word) => Take(Current.IsWord(word));

    /// <summary>Takes the next sign if it is this one.</summary>
    public bool TakeSign(string sign) => Take(Current.Is(sign));

    public void Expect(string sign)
    {
        if (!TakeSign(sign))
        {
            throw Unexpected($"'{sign}'");
        }
    }

    public TemplateToken TakeName()
    {
        var token = Current;
        return token.Kind == TokenKind.Name && Take(true) ? token : throw Unexpected("a name");
    }

    public void ExpectEnd()
    {
        if (Current.Kind != TokenKind.End)
        {
            throw Unexpected("the end of the braces");
        }
    }

    public InvalidDataException Unexpected(string expected) => source.Error(Current.At, $"found {Current}, expected {expected}.");

    /// <summary>One value, or several with commas: a tuple.</summary>
    public Expression ParseTuple()
    {
        var first = Parse();
        if (!Current.Is(","))
        {
            return first;
        }
        var items = new List<Expression> { first };
        while (TakeSign(",") && Current.Kind != TokenKind.End)
        {
            items.Add(Parse());
        }
        return new ListOf(first.At, items, IsTuple: true);
    }

    public Expression Parse(bool withChoice = true)
    {
        var value = ParseOr();
        while (withChoice && Current.IsWord("if"))
        {
            var at = Current.At;
            TakeWord("if");
            var condition = ParseOr();
            value = new Choice(at, condition, value, TakeWord("else") ? Parse() : null);
        }
        return value;
    }

    private bool Take(bool holds)
    {
        _next += holds ? 1 : 0;
        return holds;
    }

    private Expression ParseOr() => ParseJunction("or", () => ParseJunction("and", ParseNot));

    private Expression ParseJunction(string word, Func<Expression> parse)
    {
        var left = parse();
        for (var at = Current.At; TakeWord(word); at = Current.At)
        {
            left = new Junction(at, left, parse(), IsAnd: word == "and");
        }
        return left;
    }

    private Expression ParseNot()
    {
        var at = Current.At;
        return TakeWord("not") ? new Not(at, ParseNot()) : ParseComparison();
    }

    private Expression ParseComparison()
    {
        var first = ParseSum();
        var others = new List<(string Sign, Expression Value)>();
        var at = Current.At;
        while (TakeComparing() is { } sign)
        {
            others.Add((sign, ParseSum()));
        }
        return others.Count == 0 ? first : new Comparison(at, first, others);
    }

    private string? TakeComparing()
    {
        var token = Current;
        if (token.Kind == TokenKind.Sign && Comparing.Contains(token.Value))
        {
            Take(true);
            return token.Value;
        }
        if (token.IsWord("not") && _next + 1 < tokens.Count && tokens[_next + 1].IsWord("in"))
        {
            _next += 2;
            return "not in";
        }
        return TakeWord("in") ? "in" : null;
    }

    private Expression ParseSum() =>
        ParseCalculation(
            ["+", "-"],
            () =>
                ParseCalculation(
                    ["~"],
                    () => ParseCalculation(["*", "/", "//", "%"], () => ParseCalculation(["**"], () => ParseSigned(true)))
                )
        );

    private Expression ParseCalculation(string[] signs, Func<Expression> parse)
    {
        var left = parse();
        while (Current.Kind == TokenKind.Sign && signs.Contains(Current.Value))
        {
            var sign = Current;
            Take(true);
            left = new Calculation(sign.At, sign.Value, left, parse());
        }
        return left;
    }

    private Expression ParseSigned(bool withFilters)
    {
        var sign = Current;
        var value =
            TakeSign("-") || TakeSign("+") ? new Signed(sign.At, sign.Value == "-", ParseSigned(false)) : ParseParts(ParsePrimary());
        return withFilters ? ParseFilters(value) : value;
    }

    private Expression ParsePrimary()
    {
        var token = Current;
        if (token.Kind == TokenKind.Name && Keywords.Contains(token.Value))
        {
            throw Unexpected("a value");
        }
        if (TakeSign("("))
        {
            return ParseRound(token.At);
        }
        if (TakeSign("["))
        {
            return new ListOf(token.At, ParseItems("]"), IsTuple: false);
        }
        if (TakeSign("{"))
        {
            return ParseMapping(token.At);
        }
        Take(token.Kind is TokenKind.Name or TokenKind.Text or TokenKind.Whole or TokenKind.Real);
        return token.Kind switch
        {
            TokenKind.Name => OfWord(token),
            TokenKind.Text => new Literal(token.At, ParseAdjacent(token.Value)),
            TokenKind.Whole when long.TryParse(token.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) => new Literal(
                token.At,
                number
            ),
            TokenKind.Whole or TokenKind.Real => new Literal(token.At, double.Parse(token.Value, CultureInfo.InvariantCulture)),
            _ => throw Unexpected("a value"),
        };
    }

    private static Expression OfWord(TemplateToken token) =>
        token.Value switch
        {
            "true" or "True" => new Literal(token.At, true),
            "false" or "False" => new Literal(token.At, false),
            "none" or "None" => new Literal(token.At, null),
            _ => new Name(token.At, token.Value),
        };

    /// <summary>Texts that stand beside each other are one.</summary>
    private string ParseAdjacent(string text)
    {
        while (Current.Kind == TokenKind.Text)
        {
            text += Current.Value;
            Take(true);
        }
        return text;
    }

    private Expression ParseRound(int at)
    {
        var items = new List<Expression>();
        var isTuple = Current.Is(")");
        while (!TakeSign(")"))
        {
            items.Add(Parse());
            if (TakeSign(","))
            {
                isTuple = true;
            }
            else if (!Current.Is(")"))
            {
                throw Unexpected("',' or ')'");
            }
        }
        return isTuple ? new ListOf(at, items, IsTuple: true) : items[0];
    }

    private List<Expression> ParseItems(string close)
    {
        var items = new List<Expression>();
        while (!TakeSign(close))
        {
            items.Add(Parse());
            if (!TakeSign(",") && !Current.Is(close))
            {
                throw Unexpected($"',' or '{close}'");
            }
        }
        return items;
    }

    private MappingOf ParseMapping(int at)
    {
        var entries = new List<(Expression Key, Expression Value)>();
        while (!TakeSign("}"))
        {
            var key = Parse();
            Expect(":");
            entries.Add((key, Parse()));
            if (!TakeSign(",") && !Current.Is("}"))
            {
                throw Unexpected("',' or '}'");
            }
        }
        return new MappingOf(at, entries);
    }

    private Expression ParseParts(Expression value)
    {
        while (true)
        {
            var at = Current.At;
            if (TakeSign("."))
            {
                var isNumber = Current.Kind == TokenKind.Whole;
                value = isNumber ? new Item(at, value, ParsePrimary()) : new Part(at, value, TakeName().Value);
            }
            else if (TakeSign("["))
            {
                value = ParseItem(at, value);
            }
            else if (TakeSign("("))
            {
                value = ParseCall(at, value);
            }
            else
            {
                return value;
            }
        }
    }

    private Expression ParseItem(int at, Expression value)
    {
        var from = Current.Is(":") ? null : Parse();
        if (!TakeSign(":"))
        {
            Expect("]");
            return new Item(at, value, from ?? throw Unexpected("a number or a key"));
        }
        var to = Current.Is("]") || Current.Is(":") ? null : Parse();
        var step = TakeSign(":") && !Current.Is("]") ? Parse() : null;
        Expect("]");
        return new Slice(at, value, from, to, step);
    }

    private Call ParseCall(int at, Expression function)
    {
        var (values, named) = (new List<Expression>(), new List<(string Name, Expression Value)>());
        while (!TakeSign(")"))
        {
            if (Current.Kind == TokenKind.Name && _next + 1 < tokens.Count && tokens[_next + 1].Is("="))
            {
                var name = TakeName().Value;
                Expect("=");
                named.Add((name, Parse()));
            }
            else
            {
                values.Add(Parse());
            }
            if (!TakeSign(",") && !Current.Is(")"))
            {
                throw Unexpected("',' or ')'");
            }
        }
        return new Call(at, function, values, named);
    }

    private Expression ParseFilters(Expression value)
    {
        while (true)
        {
            if (TakeSign("|"))
            {
                var name = TakeName();
                var filter =
                    Filters.Find(name.Value)
                    ?? throw source.Error(name.At, $"found the filter '{name.Value}', expected one of {Filters.Names}.");
                value = new Applied(name.At, name.Value, filter, value, ParseArguments(name.At));
            }
            else if (TakeWord("is"))
            {
                value = ParseTest(value);
            }
            else if (Current.Is("("))
            {
                var at = Current.At;
                Expect("(");
                value = ParseCall(at, value);
            }
            else
            {
                return value;
            }
        }
    }

    private Expression ParseTest(Expression value)
    {
        var isNot = TakeWord("not");
        var name = TakeName();
        var test = Tests.Find(name.Value) ?? throw source.Error(name.At, $"found the test '{name.Value}', expected one of {Tests.Names}.");
        var hasValue =
            Current.Kind is TokenKind.Text or TokenKind.Whole or TokenKind.Real
            || Current.Is("[")
            || Current.Is("{")
            || (Current.Kind == TokenKind.Name && !Keywords.Contains(Current.Value));
        var arguments = hasValue ? new Call(name.At, value, [ParseParts(ParsePrimary())], []) : ParseArguments(name.At);
        var applied = new Applied(name.At, name.Value, test, value, arguments);
        return isNot ? new Not(name.At, applied) : applied;
    }

    private Call ParseArguments(int at) =>
        TakeSign("(") ? ParseCall(at, new Literal(at, null)) : new Call(at, new Literal(at, null), [], []);
}
