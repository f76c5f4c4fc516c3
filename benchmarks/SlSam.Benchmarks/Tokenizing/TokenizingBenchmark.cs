using System.Diagnostics;
using SlSam.Benchmarks.Measuring;
using SlSam.HuggingFace;

namespace SlSam.Benchmarks.Tokenizing;

/// <summary>Texts to tokens on one thread, by a tokenizer that is loaded already.</summary>
internal static class TokenizingBenchmark
{
    private const int LaterPasses = 3;

    /// <summary>How many letters a long word has.</summary>
    public static readonly IReadOnlyList<int> Lengths = [1_000, 10_000, 100_000, 1_000_000];

    /// <summary>The first pass compiles the code and meets each word for the first time; of the later ones the fastest counts.</summary>
    public static TokenizingRow Run(string name, Tokenizer tokenizer, IReadOnlyList<string> texts)
    {
        var processor = Environment.CpuUsage.TotalTime;
        var (first, tokens) = Pass(tokenizer, texts);
        var used = Environment.CpuUsage.TotalTime - processor;
        var later = Enumerable.Range(0, LaterPasses).Min(_ => Pass(tokenizer, texts).Seconds);
        return new TokenizingRow(name, texts.Count, tokens, first, used.TotalSeconds, later);
    }

    /// <summary>Nanoseconds a letter of words that have no blank in them, for each of <see cref="Lengths"/>.</summary>
    public static LongWordRow RunLongWords(string name, Tokenizer tokenizer) =>
        new(name, [.. Lengths.Select(length => Measure(tokenizer, length))]);

    private static double Measure(Tokenizer tokenizer, int length)
    {
        var word = string.Create(
            length,
            length,
            (letters, _) =>
            {
                for (var i = 0; i < letters.Length; i++)
                {
                    letters[i] = (char)('a' + (i * 7919L + i / 26) % 26);
                }
            }
        );
        tokenizer.Encode(word);
        return Clock.Milliseconds(() => tokenizer.Encode(word)) * 1e6 / length;
    }

    private static (double Seconds, long Tokens) Pass(Tokenizer tokenizer, IReadOnlyList<string> texts)
    {
        var start = Stopwatch.GetTimestamp();
        var tokens = 0L;
        foreach (var text in texts)
        {
            tokens += tokenizer.Encode(text).Ids.Count;
        }
        return (Stopwatch.GetElapsedTime(start).TotalSeconds, tokens);
    }
}

/// <summary>How fast a tokenizer works.</summary>
/// <param name="Name">Of the tokenizer.</param>
/// <param name="Texts">How many there were.</param>
/// <param name="Tokens">What they became, special ones too.</param>
/// <param name="First">Seconds of the first pass.</param>
/// <param name="Processor">Seconds of all processors in the first pass, the compiler's threads with it.</param>
/// <param name="Later">Seconds of a later pass.</param>
internal sealed record TokenizingRow(string Name, int Texts, long Tokens, double First, double Processor, double Later);

/// <summary>Nanoseconds a letter of long words.</summary>
internal sealed record LongWordRow(string Name, IReadOnlyList<double> Nanoseconds);
