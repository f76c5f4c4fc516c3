using System.Globalization;

namespace SlSam.Benchmarks.Losses;

/// <summary>A loss of tokens whose memory is measured.</summary>
/// <param name="Vocabulary">Logits of a token.</param>
/// <param name="Width">Of the vectors that go into the last map.</param>
/// <param name="Length">Tokens, all of which count.</param>
/// <param name="InChunks">Whether logits are computed in chunks, or all at once.</param>
internal sealed record LossCase(int Vocabulary, int Width, int Length, bool InChunks)
{
    /// <summary>Vocabularies and widths of SmolLM2-135M and of Llama-3.2-1B, each with texts of two lengths.</summary>
    public static IReadOnlyList<(int Vocabulary, int Width, int Length)> Sizes { get; } =
    [
        .. from model in ((int, int)[])[(49_152, 576), (128_256, 2048)]
        from length in (int[])[512, 2048]
        select (model.Item1, model.Item2, length),
    ];

    /// <summary>As a section of a measurement.</summary>
    public string Section => string.Create(CultureInfo.InvariantCulture, $"{Vocabulary}:{Width}:{Length}:{InChunks}");

    /// <exception cref="FormatException">It is no section.</exception>
    public static LossCase Parse(string section) =>
        section.Split(':') is [var vocabulary, var width, var length, var inChunks]
            ? new LossCase(Number(vocabulary), Number(width), Number(length), bool.Parse(inChunks))
            : throw new FormatException($"Found the section '{section}', expected VOCABULARY:WIDTH:LENGTH:INCHUNKS.");

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}

/// <summary>What a case took.</summary>
/// <param name="PeakBytes">Most bytes above vectors and map, with their gradients; null where that cannot be measured.</param>
/// <param name="Loss">Its value.</param>
internal sealed record LossRow(long? PeakBytes, double Loss);
