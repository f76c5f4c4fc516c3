namespace SlSam.HuggingFace;

/// <summary>
/// Tokens to text as they come, for people to read on. A token may end in the middle of a letter: that is held back until the rest has come, so
/// that all pieces together are what <see cref="Tokenizer.Decode"/> gives for all tokens. Special tokens are left out.
/// </summary>
/// <param name="tokenizer">Says what tokens stand for.</param>
public sealed class TokenTextStream(Tokenizer tokenizer)
{
    private const char Broken = '\uFFFD';

    // what was given already, as far as it matters to what follows; then what was not
    private readonly List<int> _window = [];
    private int _given;

    /// <summary>Takes a token; gives the text that is whole with it, which may be empty.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is negative.</exception>
    public string Add(int id)
    {
        _window.Add(id);
        var text = Rest();
        if (text.Length == 0 || text[^1] == Broken)
        {
            return "";
        }
        _window.RemoveRange(0, _given);
        _given = _window.Count;
        return text;
    }

    /// <summary>The text is over: gives what was held back. What comes next is another text.</summary>
    public string End()
    {
        var text = Rest();
        _window.Clear();
        _given = 0;
        return text;
    }

    /// <summary>What follows what was given: tokens are read together with those before them, as a text's first has no blank before it.</summary>
    private string Rest()
    {
        var before = tokenizer.Decode(_window.Take(_given));
        var all = tokenizer.Decode(_window);
        return all.Length > before.Length ? all[before.Length..] : "";
    }
}
