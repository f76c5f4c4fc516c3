using SlSam.Samples.Text;

namespace SlSam.Samples.Tests.Text;

public sealed class WordScannerTests
{
    [Theory]
    [InlineData("one two", "one| two")]
    [InlineData("one  two", "one| | two")]
    [InlineData("one\n\ntwo", "one|\n|\n|two")]
    [InlineData("one \ntwo", "one| |\n|two")]
    [InlineData("end  ", "end|  ")]
    [InlineData(" ", " ")]
    [InlineData("nbsp\u00a0here", "nbsp|\u00a0|here")]
    [InlineData("zero\u200bwidth", "zero|\u200b|width")]
    [InlineData("abc123?!", "abc|123|?!")]
    [InlineData("x ½ Ⅷ", "x| ½| Ⅷ")]
    [InlineData("don't they'll I'M", "don|'t| they|'ll| I|'|M")]
    [InlineData("''s 's", "''|s| '|s")]
    [InlineData("_a_", "_|a|_")]
    [InlineData("e\u0301", "e|\u0301")]
    public void Words_end_where_those_of_GPT_2_end(string text, string words) => Words(text).Should().Equal(words.Split('|'));

    [Fact]
    public void Letters_of_two_units_are_letters()
    {
        Words("a\U0001D49C\U00020000b 1\U0001D7CE").Should().Equal("a\U0001D49C\U00020000b", " 1\U0001D7CE");
        Words("a\U0001F44Db").Should().Equal("a", "\U0001F44D", "b");
    }

    [Fact]
    public void Half_a_pair_of_units_is_neither_letter_nor_number()
    {
        Words("a\uD835b").Should().Equal("a", "\uD835", "b");
    }

    private static List<string> Words(string text)
    {
        var words = new List<string>();
        for (var start = 0; start < text.Length; start += words[^1].Length)
        {
            words.Add(text[start..WordScanner.EndOfWord(text, start)]);
        }
        return words;
    }
}
