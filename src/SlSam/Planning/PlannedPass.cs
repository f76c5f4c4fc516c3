namespace SlSam.Planning;

/// <summary>Activations and gradients of a pass, from the loss down to the lowest active block: what is there at most.</summary>
internal sealed class PlannedPass
{
    private readonly TransformerShape _shape;
    private readonly long _tokens;
    private readonly long _mask;
    private readonly BlockActivations[] _blocks;
    private readonly long[] _gradients;
    private readonly HashSet<string> _active;

    /// <param name="shape">The model's shape.</param>
    /// <param name="model">The model.</param>
    /// <param name="batch">Texts.</param>
    /// <param name="length">Tokens of each.</param>
    /// <param name="mask">Bytes in which dropout keeps what it dropped.</param>
    /// <param name="active">Names of the parameters whose gradients are computed, and their bytes.</param>
    public PlannedPass(
        TransformerShape shape,
        PlannedModel model,
        int batch,
        int length,
        long mask,
        IReadOnlyDictionary<string, long> active
    )
    {
        (_shape, _tokens, _mask) = (shape, (long)batch * length, mask);
        _active = [.. active.Keys];
        _gradients = new long[shape.Layers + 2]; // below the blocks, each block, above them
        foreach (var (name, bytes) in active)
        {
            _gradients[model.BlockOf(name) + 1] += bytes;
        }

        _blocks =
        [
            .. Enumerable
                .Range(0, shape.Layers)
                .Select(block =>
                    BlockActivations.Of(shape, _tokens, length, mask, end => _active.Contains($"{model.Blocks}.{block}.{EndOf(end)}"))
                ),
        ];
    }

    private long Width => _tokens * _shape.Hidden * _shape.BytesPerElement;

    /// <summary>The lowest block that is run with a graph; the number of blocks where none is.</summary>
    private int Lowest
    {
        get
        {
            var lowest = Array.FindIndex(_gradients, bytes => bytes > 0) - 1;
            return lowest == -1 && _gradients[0] == 0 ? 0 : Math.Max(0, lowest);
        }
    }

    /// <summary>Bytes of activations and of gradients at the moment when their sum is largest.</summary>
    /// <param name="keepsPrefix">Whether what enters the lowest active block is kept for a second pass.</param>
    public (long Activations, long Gradients) Largest(bool keepsPrefix)
    {
        var prefix = keepsPrefix && _gradients[0] == 0 ? Width : 0;
        var (below, most) = (Below + prefix, (Activations: 0L, Gradients: 0L));
        void Consider(long activations, long gradients)
        {
            if (activations + gradients > most.Activations + most.Gradients)
            {
                most = (activations, gradients);
            }
        }

        var kept = below + Enumerable.Range(Lowest, _shape.Layers - Lowest).Sum(KeptOf);
        Consider(kept + (_shape.BlocksPerSegment > 0 ? WholeOf(_shape.Layers - 1) : _blocks[^1].Passing), 0);
        var (top, loss, waiting) = Top();
        Consider(kept + top + loss, 0);
        var early = _shape is { IsTied: true, IsGated: true } ? _gradients[0] : 0; // the head's part of a tied table's gradient waits for the other
        var gradients = _gradients[^1] + early;
        Consider(kept + top + waiting, gradients);
        for (var block = _shape.Layers - 1; block >= Lowest; block--)
        {
            var again = _shape.BlocksPerSegment > 0 ? SegmentOf(block) : 0;
            Consider(kept + again + _blocks[block].Backward + Width, gradients);
            kept -= KeptOf(block);
            gradients += _gradients[block + 1];
            Consider(kept + Width, gradients);
        }

        Consider(below + Width + early, gradients + _gradients[0]); // and a sum of both is made
        return most;
    }

    /// <summary>What the names of a block's parameters end with, in full.</summary>
    private string EndOf(string end) =>
        _shape.IsGated
            ? end switch
            {
                "q_proj.weight" or "k_proj.weight" or "v_proj.weight" => $"self_attn.{end}",
                "gate_proj.weight" or "up_proj.weight" or "down_proj.weight" => $"mlp.{end}",
                _ => end,
            }
        : end is "query.weight" or "key.weight" or "value.weight" ? $"attention.self.{end}"
        : end;

    /// <summary>What an encoder keeps of its embeddings, where they are active.</summary>
    private long Below => _shape.IsGated || _gradients[0] == 0 ? 0 : Width + (_shape.Drops ? _mask * _tokens * _shape.Hidden : 0);

    /// <summary>What a block keeps in the forward pass: with checkpointing the first of a segment its input.</summary>
    private long KeptOf(int block) =>
        _shape.BlocksPerSegment == 0 ? _blocks[block].Kept
        : block == Lowest || block % _shape.BlocksPerSegment == 0 ? Width
        : 0;

    private long WholeOf(int block) => _blocks[block].Kept + _blocks[block].Passing;

    /// <summary>What the blocks of a segment up to one keep when they have run again.</summary>
    private long SegmentOf(int block)
    {
        var first = Math.Max(Lowest, block / _shape.BlocksPerSegment * _shape.BlocksPerSegment);
        return Enumerable.Range(first, block - first + 1).Sum(index => _blocks[index].Kept);
    }

    /// <summary>What lies above the blocks: kept, there as the loss is computed, and waiting for the backward pass to come to the head.</summary>
    private (long Kept, long Loss, long Waiting) Top()
    {
        if (!_shape.IsGated)
        {
            return (Width, 0, 0);
        }

        long type = _shape.BytesPerElement;
        var norm = (_tokens * _shape.Hidden * 4) + (2 * Width);
        if (_shape.LogitsChunk == 0)
        {
            return (norm, _tokens * _shape.Vocabulary * (type == 4 ? 16 : type + 16), 0);
        }

        var rows = Math.Min(_tokens, _shape.LogitsChunk);
        var table = (long)_shape.Vocabulary * _shape.Hidden;
        var gathered = _active.Contains(_shape.IsTied ? "model.embed_tokens.weight" : "lm_head.weight") ? 4 * table : 0;
        var vectors = (_tokens * _shape.Hidden * 4) + Width;
        return (
            norm + vectors,
            gathered + (rows * _shape.Vocabulary * (type == 4 ? 8 : 4 + type)),
            type == 4 ? gathered : gathered + (gathered / 2)
        );
    }
}
