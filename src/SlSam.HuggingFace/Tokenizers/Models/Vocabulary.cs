using System.Diagnostics.CodeAnalysis;

namespace SlSam.HuggingFace.Tokenizers.Models;

/// <summary>Tokens and their numbers.</summary>
internal sealed class Vocabulary
{
    private readonly Dictionary<string, int> _ids;
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _idsBySpan;
    private readonly Dictionary<int, string> _tokens;

    /// <param name="place">The file, or the part of one, that they come from.</param>
    /// <param name="ids">The number of each token.</param>
    /// <exception cref="InvalidDataException">A number is negative, or given twice.</exception>
    public Vocabulary(string place, Dictionary<string, int> ids)
    {
        _ids = ids;
        _idsBySpan = ids.GetAlternateLookup<ReadOnlySpan<char>>();
        _tokens = new Dictionary<int, string>(ids.Count);
        foreach (var (token, id) in ids)
        {
            if (id < 0)
            {
                throw new InvalidDataException($"{place}: found the number {id} of the token '{token}', expected 0 or more.");
            }
            if (!_tokens.TryAdd(id, token))
            {
                throw new InvalidDataException(
                    $"{place}: found the number {id} at '{_tokens[id]}' and at '{token}', expected one token for each number."
                );
            }
        }
    }

    public int Count => _ids.Count;

    public IEnumerable<string> Tokens => _ids.Keys;

    /// <summary>The highest number; -1 where there is no token.</summary>
    public int HighestId => _tokens.Count > 0 ? _tokens.Keys.Max() : -1;

    public bool TryGetId(ReadOnlySpan<char> token, out int id) => _idsBySpan.TryGetValue(token, out id);

    public int? IdOf(string token) => _ids.TryGetValue(token, out var id) ? id : null;

    public bool TryGetToken(int id, [NotNullWhen(true)] out string? token) => _tokens.TryGetValue(id, out token);
}
