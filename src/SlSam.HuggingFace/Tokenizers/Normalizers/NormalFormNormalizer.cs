using SlSam.HuggingFace.Tokenizers.Texts;
using SlSam.HuggingFace.Tokenizers.Unicode;

namespace SlSam.HuggingFace.Tokenizers.Normalizers;

/// <summary>
/// The normal forms NFC, NFD, NFKC and NFKD: every code point is taken apart, marks are put in order, and for the composed forms what belongs
/// together is put together again.
/// </summary>
internal sealed class NormalFormNormalizer(NormalForm form) : INormalizer
{
    private readonly bool _compatible = form is NormalForm.Nfkc or NormalForm.Nfkd;
    private readonly bool _composes = form is NormalForm.Nfc or NormalForm.Nfkc;

    /// <summary>A text of code points below this one is in the form already.</summary>
    private readonly char _firstChanged = form switch
    {
        NormalForm.Nfc => '\u0300',
        NormalForm.Nfd => '\u00C0',
        _ => '\u00A0',
    };

    public AlignedText Normalize(AlignedText text)
    {
        if (!text.Text.AsSpan().ContainsAnyInRange(_firstChanged, '\uFFFF'))
        {
            return text;
        }
        var parts = TakeApart(text.Text);
        PutInOrder(parts);
        if (_composes)
        {
            PutTogether(parts);
        }
        var builder = new AlignedTextBuilder(text);
        foreach (var part in parts)
        {
            if (CodePoints.LengthOf(part.CodePoint) == part.To - part.From && CodePoints.At(text.Text, part.From, out _) == part.CodePoint)
            {
                builder.Keep(part.From, part.To);
            }
            else
            {
                builder.Add(part.CodePoint, part.From, part.To);
            }
        }
        return builder.Build();
    }

    private List<Part> TakeApart(string text)
    {
        var parts = new List<Part>(text.Length + 8);
        for (var from = 0; from < text.Length; )
        {
            var codePoint = CodePoints.At(text, from, out var length);
            if (UnicodeData.Decompose(codePoint, _compatible) is { } madeOf)
            {
                foreach (var part in madeOf)
                {
                    parts.Add(new Part(part, UnicodeData.CombiningClass(part), from, from + length));
                }
            }
            else
            {
                parts.Add(new Part(codePoint, UnicodeData.CombiningClass(codePoint), from, from + length));
            }
            from += length;
        }
        return parts;
    }

    /// <summary>Marks that follow each other are sorted by class; those that change places come from where all of them come from.</summary>
    private static void PutInOrder(List<Part> parts)
    {
        for (var start = 0; start < parts.Count; start++)
        {
            var end = start;
            var isInOrder = true;
            while (end < parts.Count && parts[end].Class > 0)
            {
                isInOrder &= end == start || parts[end - 1].Class <= parts[end].Class;
                end++;
            }
            if (!isInOrder)
            {
                var (from, to) = (parts[start].From, parts[end - 1].To);
                var sorted = parts[start..end].OrderBy(part => part.Class).ToArray();
                for (var i = start; i < end; i++)
                {
                    parts[i] = sorted[i - start] with { From = from, To = to };
                }
            }
            start = Math.Max(start, end - 1);
        }
    }

    private static void PutTogether(List<Part> parts)
    {
        var count = 0;
        var starter = -1;
        for (var next = 0; next < parts.Count; next++)
        {
            var part = parts[next];
            var isNext = starter >= 0 && (count - 1 == starter || parts[count - 1].Class < part.Class);
            if (isNext && UnicodeData.Compose(parts[starter].CodePoint, part.CodePoint) is { } composed)
            {
                parts[starter] = parts[starter] with { CodePoint = composed };
                for (var i = starter; i < count; i++)
                {
                    parts[i] = parts[i] with { To = Math.Max(parts[i].To, part.To) };
                }
                continue;
            }
            starter = part.Class == 0 ? count : starter;
            parts[count++] = part;
        }
        parts.RemoveRange(count, parts.Count - count);
    }

    /// <param name="CodePoint">What it is.</param>
    /// <param name="Class">Its combining class.</param>
    /// <param name="From">The first unit that it comes from.</param>
    /// <param name="To">The unit after the last.</param>
    private readonly record struct Part(int CodePoint, byte Class, int From, int To);
}
