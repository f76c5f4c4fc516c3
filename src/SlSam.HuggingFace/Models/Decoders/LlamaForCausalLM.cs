using SlSam.Blocks;
using SlSam.HuggingFace.Models.Configuration;
using SlSam.HuggingFace.Models.Layers;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace SlSam.HuggingFace.Models.Decoders;

/// <summary>Llama, or what is built as it is: Mistral, Qwen2. In a step of SL-SAM the second pass starts at the first active block.</summary>
internal sealed class LlamaForCausalLM : CausalLanguageModel
{
    private readonly DecoderConfig _config;
    private readonly DecoderFamily _family;
    private readonly RotaryEmbedding _rotary;
    private readonly Embedding _table;
    private readonly BlockStack<DecoderLayer> _layers;
    private readonly RmsNorm _norm;
    private readonly Linear? _head;

    /// <summary>Builds it with random weights from torch's generator, on the CPU.</summary>
    /// <exception cref="InvalidDataException">No model can be built by the configuration.</exception>
    public LlamaForCausalLM(ModelSource source, DecoderFamily family)
        : base($"{family.ClassName}ForCausalLM", source)
    {
        _config = DecoderConfig.Read(source, family);
        _family = family;
        _rotary = new RotaryEmbedding(_config);
        _table = this.Put("model.embed_tokens", Embedding(_config.VocabSize, _config.HiddenSize, _config.PaddingRow));
        _layers = this.Put(
            Blocks,
            new BlockStack<DecoderLayer>(Enumerable.Range(0, _config.NumHiddenLayers).Select(i => new DecoderLayer(_config, family, i)))
        );
        _norm = this.Put("model.norm", new RmsNorm(_config.HiddenSize, _config.RmsNormEps));
        _head = _config.TieWordEmbeddings ? null : this.Put("lm_head", Linear(_config.HiddenSize, _config.VocabSize, hasBias: false));
        Initialize();
    }

    public override int MaxLength => _config.MaxLength;

    public override int VocabularySize => _config.VocabSize;

    public override string Blocks => "model.layers";

    public override int BlocksPerSegment
    {
        get => _layers.BlocksPerSegment;
        set => _layers.BlocksPerSegment = value;
    }

    private protected override string Architecture => $"{_family.ClassName}ForCausalLM";

    private protected override LoadOptions Loading =>
        new()
        {
            BodyPrefix = "model.",
            // a tied table may be written under both of its names, or under the other
            OtherNames = _head is null
                ? new Dictionary<string, string> { ["model.embed_tokens.weight"] = "lm_head.weight" }
                : new Dictionary<string, string>(),
        };

    private protected override Tensor HeadWeight => _head?.weight ?? _table.weight!;

    internal override KeyValueCache MakeCache(IReadOnlyList<int> starts, int capacity)
    {
        using var weight = _table.weight!;
        return new KeyValueCache(_config, starts, capacity, weight.dtype, weight.device);
    }

    /// <summary>Parts are registered by the constructor, under the checkpoint's names; fields would add them a second time.</summary>
    protected override void RegisterComponents() { }

    internal override Tensor RunBody(DecoderInput input)
    {
        RequireShapes(input);
        using var scope = NewDisposeScope();
        var (rotation, mask) = (RotationOf(input), input.AttentionMask());
        var hidden = _layers.RunAbove(
            _table,
            () => _table.call(input.Ids),
            (layer, tokens) => layer.Run(tokens, rotation, mask, input.Cache),
            [input.Ids, rotation.Cosine, rotation.Sine, .. mask is null ? Array.Empty<Tensor>() : [mask]]
        );
        input.Cache?.Advance(input.Ids.shape[1]);
        return _norm.call(hidden).MoveToOuterDisposeScope();
    }

    private Rotation RotationOf(DecoderInput input)
    {
        using var weight = _table.weight!;
        return _rotary.At(input.Places(), input.Lengths(_rotary.DependsOnLength), weight.dtype);
    }

    private void Initialize()
    {
        NormalInitialization.Apply(this, _config.InitializerRange);
        if (_config.PaddingRow is { } row)
        {
            using var untracked = no_grad();
            using var padding = _table.weight![row].zero_();
        }
    }

    private void RequireShapes(DecoderInput input)
    {
        var ids = input.Ids.shape;
        if (ids.Length != 2 || ids[1] < 1 || (input.Cache is null && ids[1] > MaxLength))
        {
            throw new ArgumentException(
                $"Found tokens of shape [{string.Join(", ", ids)}], expected [batch, tokens], 1 to {MaxLength} tokens: {_config.DescribeLength()}."
            );
        }
        if ((input.Mask ?? input.Texts)?.shape is { } mask && !mask.SequenceEqual(ids))
        {
            throw new ArgumentException(
                $"Found a mask of shape [{string.Join(", ", mask)}], expected that of the tokens, [{string.Join(", ", ids)}]."
            );
        }
    }
}
