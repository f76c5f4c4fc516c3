using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SlSam.Planning;

/// <summary>
/// A model of a shape without memory: its parameters under the names of the Hugging Face checkpoint, on the meta device, so that partitioners and functions of names
/// see what they will see.
/// </summary>
internal sealed class PlannedModel : nn.Module
{
    private readonly TransformerShape _shape;

    public PlannedModel(TransformerShape shape)
        : base(nameof(PlannedModel))
    {
        _shape = shape;
        if (shape.IsGated)
        {
            AddDecoder();
        }
        else
        {
            AddEncoder();
        }
    }

    /// <summary>Name of the module whose children are the blocks.</summary>
    public string Blocks => _shape.IsGated ? "model.layers" : "roberta.encoder.layer";

    /// <summary>All of the parameters' elements.</summary>
    public long Elements { get; private set; }

    /// <summary>The block that a parameter is in; -1 below the blocks, their number above them.</summary>
    public int BlockOf(string name) =>
        name.StartsWith(Blocks + ".", StringComparison.Ordinal) ? int.Parse(name[(Blocks.Length + 1)..].Split('.')[0])
        : name.Contains("embed", StringComparison.Ordinal) ? -1
        : _shape.Layers;

    private void AddDecoder()
    {
        var (hidden, queries, keys) = (_shape.Hidden, _shape.Heads * _shape.Head, _shape.KeyValues * _shape.Head);
        Add("model.embed_tokens.weight", _shape.Vocabulary, hidden);
        for (var block = 0; block < _shape.Layers; block++)
        {
            var path = $"{Blocks}.{block}";
            Add($"{path}.self_attn.q_proj.weight", queries, hidden);
            Add($"{path}.self_attn.k_proj.weight", keys, hidden);
            Add($"{path}.self_attn.v_proj.weight", keys, hidden);
            Add($"{path}.self_attn.o_proj.weight", hidden, queries);
            Add($"{path}.mlp.gate_proj.weight", _shape.Intermediate, hidden);
            Add($"{path}.mlp.up_proj.weight", _shape.Intermediate, hidden);
            Add($"{path}.mlp.down_proj.weight", hidden, _shape.Intermediate);
            Add($"{path}.input_layernorm.weight", hidden);
            Add($"{path}.post_attention_layernorm.weight", hidden);
        }

        Add("model.norm.weight", hidden);
        if (!_shape.IsTied)
        {
            Add("lm_head.weight", _shape.Vocabulary, hidden);
        }
    }

    private void AddEncoder()
    {
        var hidden = _shape.Hidden;
        Add("roberta.embeddings.word_embeddings.weight", _shape.Vocabulary, hidden);
        Add("roberta.embeddings.position_embeddings.weight", _shape.Places, hidden);
        Add("roberta.embeddings.token_type_embeddings.weight", 1, hidden);
        AddNorm("roberta.embeddings.LayerNorm");
        for (var block = 0; block < _shape.Layers; block++)
        {
            var path = $"{Blocks}.{block}";
            AddLinear($"{path}.attention.self.query", hidden, hidden);
            AddLinear($"{path}.attention.self.key", hidden, hidden);
            AddLinear($"{path}.attention.self.value", hidden, hidden);
            AddLinear($"{path}.attention.output.dense", hidden, hidden);
            AddNorm($"{path}.attention.output.LayerNorm");
            AddLinear($"{path}.intermediate.dense", _shape.Intermediate, hidden);
            AddLinear($"{path}.output.dense", hidden, _shape.Intermediate);
            AddNorm($"{path}.output.LayerNorm");
        }

        AddLinear("classifier.dense", hidden, hidden);
        AddLinear("classifier.out_proj", _shape.Labels, hidden);
    }

    private void AddLinear(string path, long rows, long columns)
    {
        Add($"{path}.weight", rows, columns);
        Add($"{path}.bias", rows);
    }

    private void AddNorm(string path)
    {
        Add($"{path}.weight", _shape.Hidden);
        Add($"{path}.bias", _shape.Hidden);
    }

    private void Add(string path, params long[] size)
    {
        nn.Module module = this;
        Elements += size.Aggregate((product, next) => product * next);
        var names = path.Split('.');
        foreach (var name in names[..^1])
        {
            var child = module.named_children().FirstOrDefault(child => child.name == name).module;
            if (child is null)
            {
                child = new Branch();
                module.register_module(name, child);
            }

            module = child;
        }

        var isTrained = _shape.IsFrozen?.Invoke(path) != true;
        module.register_parameter(names[^1], new Parameter(empty(size, _shape.Type, META), isTrained));
    }

    private sealed class Branch() : nn.Module(nameof(Branch));
}
