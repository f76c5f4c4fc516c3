using System.Globalization;
using SlSam.Benchmarks.Measuring;
using SlSam.Benchmarks.Reports;
using SlSam.HuggingFace;
using static TorchSharp.torch;

namespace SlSam.Benchmarks.Generating;

/// <summary>Tokens after a prompt, chosen and decoded, against forward passes over as many that nothing is done with.</summary>
internal static class GeneratingBenchmark
{
    private const int PromptTokens = 50;
    private const int NewTokens = 100;

    private static readonly (string Name, GenerationOptions Options)[] Ways =
    [
        ("greedy", new GenerationOptions()),
        ("drawn of 50 at 0.7, p 0.9", Drawn() with { Temperature = 0.7, TopK = 50, TopP = 0.9 }),
        ("drawn, p 0.95, penalty 1.1", Drawn() with { TopP = 0.95, RepetitionPenalty = 1.1 }),
        ("drawn of all", Drawn()),
    ];

    public static TextTable Run(CausalLanguageModel model, Tokenizer tokenizer, int rounds)
    {
        var random = new Random(1);
        int[] prompt = [.. Enumerable.Range(0, PromptTokens).Select(_ => random.Next(tokenizer.VocabularySize))];
        var fastest = new double[Ways.Length + 1];
        Array.Fill(fastest, double.PositiveInfinity);
        Bare(model, prompt); // compiles the code
        for (var round = 0; round < rounds; round++)
        {
            Keep(0, Clock.Milliseconds(() => Bare(model, prompt)));
            foreach (var (i, way) in Ways.Index())
            {
                Keep(i + 1, Clock.Milliseconds(() => Generate(model, tokenizer, prompt, way.Options)));
            }
        }
        return new TextTable(
            "Generating",
            ["how", "ms", "tokens a second", "share of bare passes"],
            [.. Ways.Select(way => way.Name).Prepend("bare passes").Select((name, i) => Row(name, fastest[i], fastest[0]))],
            [Text($"{NewTokens} tokens after {PromptTokens}, {get_num_threads()} threads, the fastest of {rounds} rounds.")]
        );

        void Keep(int row, double milliseconds) => fastest[row] = Math.Min(fastest[row], milliseconds);
    }

    private static string[] Row(string name, double milliseconds, double bare) =>
        [name, Text($"{milliseconds:N0}"), Text($"{NewTokens / milliseconds * 1000:N1}"), Text($"{bare / milliseconds:N2}")];

    private static void Bare(CausalLanguageModel model, int[] prompt)
    {
        using var untracked = no_grad();
        using var cache = model.MakeCache([0], PromptTokens + NewTokens);
        using var scope = NewDisposeScope();
        model.NextLogits(tensor([.. prompt.Select(id => (long)id)], [1, prompt.Length]), cache).Dispose();
        var next = zeros(1, 1, ScalarType.Int64);
        for (var i = 1; i < NewTokens; i++)
        {
            model.NextLogits(next, cache).Dispose();
        }
    }

    private static void Generate(CausalLanguageModel model, Tokenizer tokenizer, int[] prompt, GenerationOptions options)
    {
        var stream = new TokenTextStream(tokenizer);
        var letters = 0;
        foreach (var id in model.Generate(prompt, options with { MaxNewTokens = NewTokens, EndIds = [] }))
        {
            letters += stream.Add(id).Length;
        }
        if (letters + stream.End().Length == 0)
        {
            throw new InvalidOperationException($"Found no text in {NewTokens} tokens, expected some.");
        }
    }

    private static GenerationOptions Drawn() => new() { Sample = true, Seed = 1 };

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
