using SlSam.HuggingFace.Generation;
using static TorchSharp.torch;

namespace SlSam.HuggingFace.Models.Decoders;

/// <summary>Goes on with some texts, token by token. What a call of the model needs of earlier ones is kept until this is disposed.</summary>
internal sealed class Continuation : IDisposable
{
    private readonly CausalLanguageModel _model;
    private readonly GenerationOptions _options;
    private readonly IReadOnlyList<IReadOnlyList<int>> _prompts;
    private readonly HashSet<int> _ends;
    private readonly TokenChooser[] _choosers;
    private readonly int[] _left;
    private KeyValueCache? _cache;
    private int[] _last = [];

    /// <param name="model">The model.</param>
    /// <param name="prompts">The tokens that each text begins with.</param>
    /// <param name="options">How to go on.</param>
    /// <exception cref="ArgumentException">An option is out of its range, or a text is empty, too long, or has numbers that are no tokens.</exception>
    public Continuation(CausalLanguageModel model, IReadOnlyList<IReadOnlyList<int>> prompts, GenerationOptions options)
    {
        options.Validate();
        foreach (var prompt in prompts)
        {
            Require(model, prompt);
        }
        (_model, _prompts, _options) = (model, [.. prompts.Select(prompt => prompt.ToArray())], options with { });
        _ends = [.. options.EndIds ?? model.EndIds];
        _choosers = [.. prompts.Select(prompt => new TokenChooser(_options, prompt))];
        _left = [.. prompts.Select(prompt => Math.Min(options.MaxNewTokens, model.MaxLength - prompt.Count))];
    }

    /// <summary>Whether all texts are at their end.</summary>
    public bool IsDone => _left.All(left => left == 0);

    /// <summary>The next token of each text; -1 for those at their end.</summary>
    public int[] Next()
    {
        using var scope = NewDisposeScope();
        using var untracked = no_grad();
        var wasTraining = _model.training;
        _model.eval();
        try
        {
            _last = Choose(_cache is null ? Begin() : _model.NextLogits(Column(), _cache));
        }
        finally
        {
            _model.train(wasTraining);
        }
        return _last;
    }

    public void Dispose() => _cache?.Dispose();

    private static void Require(CausalLanguageModel model, IReadOnlyList<int> prompt)
    {
        if (prompt.Count == 0 || prompt.Count >= model.MaxLength)
        {
            throw new ArgumentException(
                $"Found a prompt of {prompt.Count} tokens, expected 1 to {model.MaxLength - 1}: the model's context, with place for one more.",
                nameof(prompt)
            );
        }
        var strangers = prompt.Where(id => id < 0 || id >= model.VocabularySize).Take(1).ToArray();
        if (strangers.Length > 0)
        {
            throw new ArgumentException($"Found the token {strangers[0]}, expected 0 to {model.VocabularySize - 1}.", nameof(prompt));
        }
    }

    /// <summary>The logits after the prompts, which end at the same place.</summary>
    private Tensor Begin()
    {
        var longest = _prompts.Max(prompt => prompt.Count);
        int[] starts = [.. _prompts.Select(prompt => longest - prompt.Count)];
        _cache = _model.MakeCache(starts, longest + _left.Max());
        var ids = new long[_prompts.Count, longest];
        foreach (var (row, prompt) in _prompts.Index())
        {
            foreach (var (place, id) in prompt.Index())
            {
                ids[row, starts[row] + place] = id;
            }
        }
        return _model.NextLogits(tensor(ids, device: _cache.Device), _cache);
    }

    /// <summary>The tokens of the last time, [batch, 1]; texts at their end go on with anything.</summary>
    private Tensor Column() => tensor([.. _last.Select(id => (long)Math.Max(id, 0))], [_last.Length, 1], device: _cache!.Device);

    /// <param name="logits">[batch, vocabulary].</param>
    private int[] Choose(Tensor logits)
    {
        var tokens = TokenChooser.TakesLikeliest(_options)
            ? [.. logits.argmax(-1).cpu().data<long>().Select(id => (int)id)]
            : Choose(logits.to(ScalarType.Float32).cpu().contiguous().data<float>().ToArray());
        for (var row = 0; row < tokens.Length; row++)
        {
            if (_left[row] == 0)
            {
                tokens[row] = -1;
            }
            else
            {
                _left[row] = _ends.Contains(tokens[row]) ? 0 : _left[row] - 1;
            }
        }
        return tokens;
    }

    private int[] Choose(float[] logits)
    {
        var vocabulary = logits.Length / _choosers.Length;
        return [.. _choosers.Select((chooser, row) => _left[row] == 0 ? -1 : chooser.Choose(logits.AsSpan(row * vocabulary, vocabulary)))];
    }
}
