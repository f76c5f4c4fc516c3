namespace SlSam.Benchmarks.Plans;

/// <summary>The shapes of published models, and the small ones that are measured.</summary>
internal static class PlanShapes
{
    public static IReadOnlyDictionary<string, TransformerShape> Published { get; } =
        new Dictionary<string, TransformerShape>
        {
            [Large] = new()
            {
                Hidden = 768,
                Layers = 12,
                Heads = 12,
                Intermediate = 3072,
                Vocabulary = 50265,
            },
            ["Llama-3.2-1B"] = Llama(2048, 16, 32, 8192, isTied: true),
            ["Llama-3.2-3B"] = Llama(3072, 28, 24, 8192, isTied: true) with { HeadWidth = 128 },
            ["Llama-3.1-8B"] = Llama(4096, 32, 32, 14336, isTied: false),
        };

    /// <summary>Two decoders and two encoders, wide and deep enough for their memory to be told from the runtime's.</summary>
    public static IReadOnlyDictionary<string, TransformerShape> Measured { get; } =
        new Dictionary<string, TransformerShape>
        {
            ["decoder, tied, shared keys"] = new()
            {
                Hidden = 256,
                Layers = 8,
                Heads = 8,
                KeyValueHeads = 2,
                Intermediate = 704,
                Vocabulary = 6000,
                IsTied = true,
                IsGated = true,
            },
            ["decoder, untied"] = new()
            {
                Hidden = 384,
                Layers = 5,
                Heads = 6,
                Intermediate = 768,
                Vocabulary = 4000,
                IsGated = true,
            },
            ["encoder, dropout"] = new()
            {
                Hidden = 256,
                Layers = 8,
                Heads = 4,
                Intermediate = 1024,
                Vocabulary = 6000,
            },
            ["encoder, no dropout"] = new()
            {
                Hidden = 384,
                Layers = 5,
                Heads = 6,
                Intermediate = 1024,
                Vocabulary = 4000,
                Drops = false,
            },
        };

    /// <summary>The published model whose training a small machine can measure.</summary>
    public const string Large = "RoBERTa-base";

    public static TransformerShape Find(string name) => Measured.GetValueOrDefault(name) ?? Published[name];

    private static TransformerShape Llama(int hidden, int layers, int heads, int intermediate, bool isTied) =>
        new()
        {
            Hidden = hidden,
            Layers = layers,
            Heads = heads,
            KeyValueHeads = 8,
            Intermediate = intermediate,
            Vocabulary = 128256,
            IsTied = isTied,
            IsGated = true,
        };
}
