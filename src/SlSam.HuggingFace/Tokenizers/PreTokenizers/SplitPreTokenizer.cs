using SlSam.HuggingFace.Tokenizers.Patterns;
using SlSam.HuggingFace.Tokenizers.Texts;

namespace SlSam.HuggingFace.Tokenizers.PreTokenizers;

/// <summary>Cuts a text at what a pattern finds, or where inverted at what it does not.</summary>
internal sealed class SplitPreTokenizer(IPattern pattern, SplitBehavior behavior, bool invert = false) : IPreTokenizer
{
    public void Split(Piece piece, List<Piece> words)
    {
        var found = pattern.Find(piece.Text);
        var cuts = new CutList(piece, behavior, words);
        var done = 0;
        for (var i = 0; i < found.Count; i++)
        {
            var (start, end) = found[i];
            if (start > done)
            {
                cuts.Add(done, start, isDelimiter: invert);
            }
            cuts.Add(start, end, isDelimiter: !invert);
            done = end;
        }
        if (done < piece.Length)
        {
            cuts.Add(done, piece.Length, isDelimiter: invert);
        }
        cuts.Finish();
    }

    /// <summary>Takes the parts from left to right, holds the last one back, and joins to it what belongs to it.</summary>
    private struct CutList(Piece piece, SplitBehavior behavior, List<Piece> words)
    {
        private int _start;
        private int _end;
        private bool _wasDelimiter;
        private bool _isHeld;

        public void Add(int start, int end, bool isDelimiter)
        {
            var joins = behavior switch
            {
                SplitBehavior.Contiguous => isDelimiter == _wasDelimiter,
                SplitBehavior.MergedWithPrevious => isDelimiter && !_wasDelimiter,
                SplitBehavior.MergedWithNext => !isDelimiter && _wasDelimiter,
                _ => false,
            };
            if (_isHeld && joins)
            {
                _end = end;
            }
            else
            {
                Finish();
                (_start, _end, _isHeld) = (start, end, !isDelimiter || behavior != SplitBehavior.Removed);
            }
            _wasDelimiter = isDelimiter;
        }

        public void Finish()
        {
            if (_isHeld && _end > _start)
            {
                words.Add(piece.Slice(_start, _end));
            }
            _isHeld = false;
        }
    }
}
