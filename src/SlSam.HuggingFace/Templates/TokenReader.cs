using System.Text;

namespace SlSam.HuggingFace.Templates;

/// <summary>Reads the words and signs between two braces.</summary>
internal static class TokenReader
{
    private static readonly string[] Signs =
    [
        "//",
        "**",
        "==",
        "!=",
        "<=",
        ">=",
        "+",
        "-",
        "*",
        "/",
        "%",
        "~",
        "<",
        ">",
        "=",
        "(",
        ")",
        "[",
        "]",
        "{",
        "}",
        ".",
        ",",
        ":",
        "|",
    ];

    /// <summary>Reads until the closing braces, outside of texts and of brackets.</summary>
    /// <param name="source">The template.</param>
    /// <param name="at">Behind the opening braces; then behind what comes before the closing ones.</param>
    /// <param name="close">The closing braces.</param>
    /// <param name="open">Where the opening ones are.</param>
    public static List<TemplateToken> Read(TemplateSource source, ref int at, string close, int open)
    {
        var (text, tokens, depth) = (source.Text, new List<TemplateToken>(), 0);
        while (true)
        {
            while (at < text.Length && char.IsWhiteSpace(text[at]))
            {
                at++;
            }
            if (at >= text.Length)
            {
                throw source.Error(open, $"found no '{close}' for what is opened here, expected one.");
            }
            if (depth == 0 && Closes(text, at, close))
            {
                tokens.Add(new TemplateToken(TokenKind.End, "", at));
                return tokens;
            }
            var token = ReadOne(source, ref at);
            depth +=
                token.Kind != TokenKind.Sign ? 0
                : token.Value is "(" or "[" or "{" ? 1
                : token.Value is ")" or "]" or "}" ? -1
                : 0;
            tokens.Add(token);
        }
    }

    private static bool Closes(string text, int at, string close)
    {
        var signed = text[at] is '-' or '+' ? at + 1 : at;
        return string.CompareOrdinal(text, at, close, 0, close.Length) == 0
            || string.CompareOrdinal(text, signed, close, 0, close.Length) == 0;
    }

    private static TemplateToken ReadOne(TemplateSource source, ref int at)
    {
        var (text, start) = (source.Text, at);
        var letter = text[at];
        if (letter is '\'' or '"')
        {
            return new TemplateToken(TokenKind.Text, ReadText(source, ref at), start);
        }
        if (char.IsLetter(letter) || letter == '_')
        {
            at = EndOf(text, at, next => char.IsLetterOrDigit(next) || next == '_');
            return new TemplateToken(TokenKind.Name, text[start..at], start);
        }
        if (char.IsAsciiDigit(letter))
        {
            at = EndOf(text, at, next => char.IsAsciiDigit(next) || next == '_');
            var isReal = at + 1 < text.Length && text[at] == '.' && char.IsAsciiDigit(text[at + 1]);
            at = isReal ? EndOf(text, at + 1, char.IsAsciiDigit) : at;
            return new TemplateToken(
                isReal ? TokenKind.Real : TokenKind.Whole,
                text[start..at].Replace("_", "", StringComparison.Ordinal),
                start
            );
        }
        var sign =
            Signs.FirstOrDefault(candidate => string.CompareOrdinal(text, start, candidate, 0, candidate.Length) == 0)
            ?? throw source.Error(at, $"found '{letter}', expected an expression.");
        at += sign.Length;
        return new TemplateToken(TokenKind.Sign, sign, start);
    }

    private static int EndOf(string text, int at, Func<char, bool> belongs)
    {
        while (at < text.Length && belongs(text[at]))
        {
            at++;
        }
        return at;
    }

    private static string ReadText(TemplateSource source, ref int at)
    {
        var (text, start, quote) = (source.Text, at, source.Text[at]);
        var value = new StringBuilder();
        for (at++; at < text.Length; at++)
        {
            if (text[at] == quote)
            {
                at++;
                return value.ToString();
            }
            value.Append(text[at] == '\\' && at + 1 < text.Length ? Escaped(text, ref at) : text[at].ToString());
        }
        throw source.Error(start, $"found a text without its closing {quote}, expected one.");
    }

    /// <summary>As in Python; an unknown one stays as it is.</summary>
    private static string Escaped(string text, ref int at)
    {
        var letter = text[++at];
        var digits = letter switch
        {
            'x' => 2,
            'u' => 4,
            'U' => 8,
            _ => 0,
        };
        if (
            digits > 0
            && at + digits < text.Length
            && int.TryParse(text.AsSpan(at + 1, digits), System.Globalization.NumberStyles.AllowHexSpecifier, null, out var code)
            && (code < 0x10000 || Rune.IsValid(code))
        )
        {
            at += digits;
            return code < 0x10000 ? ((char)code).ToString() : char.ConvertFromUtf32(code);
        }
        return letter switch
        {
            'n' => "\n",
            't' => "\t",
            'r' => "\r",
            'b' => "\b",
            'f' => "\f",
            'v' => "\v",
            'a' => "\a",
            '0' => "\0",
            '\n' => "",
            '\\' or '\'' or '"' => letter.ToString(),
            _ => $"\\{letter}",
        };
    }
}
