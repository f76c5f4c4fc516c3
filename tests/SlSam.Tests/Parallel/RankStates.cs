using SlSam.Optimizers;

namespace SlSam.Tests.Parallel;

/// <summary>What the optimizers of ranks keep, and what they save.</summary>
internal static class RankStates
{
    public static IReadOnlyList<FusedAdamWState> Of(SlSamOptimizer optimizer) => [.. ((FusedAdamW)optimizer.BaseOptimizer).States];

    /// <summary>Bytes of moments and masters that are kept in this process.</summary>
    public static long Bytes(SlSamOptimizer optimizer) =>
        Of(optimizer).SelectMany(state => state.Tensors).Sum(tensor => tensor.numel() * tensor.ElementSize);

    /// <summary>What is kept in this process, bit for bit.</summary>
    public static IReadOnlyList<byte> Kept(SlSamOptimizer optimizer) =>
        [
            .. Of(optimizer)
                .SelectMany(state =>
                    BitConverter.GetBytes(state.Content.Step).Concat(state.Tensors.SelectMany(tensor => tensor.bytes.ToArray()))
                ),
        ];

    public static byte[] Save(SlSamOptimizer optimizer)
    {
        var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        optimizer.save_state_dict(writer);
        return stream.ToArray();
    }

    public static void Load(SlSamOptimizer optimizer, byte[] state)
    {
        using var reader = new BinaryReader(new MemoryStream(state));
        optimizer.load_state_dict(reader);
    }
}
