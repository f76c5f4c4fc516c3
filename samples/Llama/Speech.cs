using SlSam.HuggingFace;

namespace SlSam.Llama;

/// <summary>Text that is printed as it is made.</summary>
internal static class Speech
{
    /// <summary>Prints tokens as they come, whole letters alone; gives the text.</summary>
    public static string Print(TextWriter output, Tokenizer tokenizer, IEnumerable<int> tokens)
    {
        var stream = new TokenTextStream(tokenizer);
        var text = "";
        foreach (var id in tokens)
        {
            Say(stream.Add(id));
        }
        Say(stream.End());
        output.WriteLine();
        return text;

        void Say(string piece)
        {
            text += piece;
            output.Write(piece);
            output.Flush();
        }
    }
}
