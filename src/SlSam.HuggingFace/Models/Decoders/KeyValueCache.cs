using TorchSharp;
using static TorchSharp.torch;

namespace SlSam.HuggingFace.Models.Decoders;

/// <summary>
/// Keys and values of the tokens that a model has seen, by block, in memory that is taken once. A batch's texts end at the same place: the
/// shorter ones begin later.
/// </summary>
internal sealed class KeyValueCache : IDisposable
{
    private readonly Tensor[] _keys;
    private readonly Tensor[] _values;
    private readonly Tensor _starts;
    private readonly bool _isPadded;

    /// <param name="config">The shape of the model.</param>
    /// <param name="starts">Where each text of the batch begins.</param>
    /// <param name="capacity">Most tokens that a row is to hold.</param>
    /// <param name="type">That of the model.</param>
    /// <param name="device">That of the model.</param>
    public KeyValueCache(DecoderConfig config, IReadOnlyList<int> starts, int capacity, ScalarType type, Device device)
    {
        _isPadded = starts.Any(start => start > 0);
        _starts = tensor([.. starts.Select(start => (long)start)], device: device).unsqueeze(1).DetachFromDisposeScope();
        _keys = [.. Enumerable.Range(0, config.NumHiddenLayers).Select(_ => Make())];
        _values = [.. Enumerable.Range(0, config.NumHiddenLayers).Select(_ => Make())];

        Tensor Make() => empty([starts.Count, config.KeyValueHeads, capacity, config.HeadWidth], type, device).DetachFromDisposeScope();
    }

    /// <summary>Where the memory is.</summary>
    public Device Device => _starts.device;

    /// <summary>Tokens in a row, with what is before the beginning of the shorter texts.</summary>
    public int Count { get; private set; }

    /// <summary>The places in their texts of tokens to come, [batch, tokens]; what is before a text has its first.</summary>
    public Tensor PlacesOfNext(long tokens)
    {
        using var scope = NewDisposeScope();
        using var first = 0.ToScalar();
        using var before = Count.ToScalar();
        return DecoderInput.Range(tokens, _starts.device).add(before).sub(_starts).clamp_min(first).MoveToOuterDisposeScope();
    }

    /// <summary>How long the texts will be, [batch, 1].</summary>
    public Tensor LengthsWith(long tokens)
    {
        using var length = (Count + tokens).ToScalar();
        using var negative = _starts.neg();
        return negative.add(length);
    }

    /// <summary>
    /// What tokens to come gather from, as <see cref="AttentionMask"/> has it; null: all up to themselves. Several at once are the first ones.
    /// </summary>
    public Tensor? MaskOfNext(long tokens)
    {
        if (!_isPadded)
        {
            return null;
        }
        using var scope = NewDisposeScope();
        var isToken = DecoderInput.Range(Count + tokens, _starts.device).ge(_starts);
        var mask = tokens == 1 ? isToken.unsqueeze(1).unsqueeze(2) : AttentionMask.OfPadding(isToken);
        return mask.MoveToOuterDisposeScope();
    }

    /// <summary>Adds those of one block, [batch, heads, tokens, width]; gives those of all tokens, in the current dispose scope.</summary>
    public (Tensor Keys, Tensor Values) Add(int block, Tensor keys, Tensor values) =>
        (Add(_keys[block], keys), Add(_values[block], values));

    /// <summary>The tokens have been through all blocks.</summary>
    public void Advance(long tokens) => Count += (int)tokens;

    public void Dispose()
    {
        foreach (var tensor in _keys.Concat(_values).Append(_starts))
        {
            tensor.Dispose();
        }
    }

    private Tensor Add(Tensor all, Tensor added)
    {
        var tokens = added.shape[2];
        using var place = all.narrow(2, Count, tokens);
        place.copy_(added);
        return all.narrow(2, 0, Count + tokens);
    }
}
