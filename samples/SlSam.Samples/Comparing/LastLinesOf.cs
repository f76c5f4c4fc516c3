namespace SlSam.Samples.Comparing;

/// <summary>Remembers the last lines of a text that goes on and on; may be told from several threads.</summary>
internal sealed class LastLinesOf(int count)
{
    private readonly Queue<string> _lines = new();

    public void Add(string line)
    {
        lock (_lines)
        {
            _lines.Enqueue(line);
            if (_lines.Count > count)
            {
                _lines.Dequeue();
            }
        }
    }

    public string[] ToArray()
    {
        lock (_lines)
        {
            return [.. _lines];
        }
    }
}
