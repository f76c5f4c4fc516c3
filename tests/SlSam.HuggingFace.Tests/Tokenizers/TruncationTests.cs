using SlSam.HuggingFace.Tokenizers.PostProcessors;

namespace SlSam.HuggingFace.Tests.Tokenizers;

public sealed class TruncationTests
{
    [Theory]
    [InlineData(3, 4, 7, 3, 4)]
    [InlineData(9, 0, 5, 5, 0)]
    [InlineData(2, 9, 7, 2, 5)]
    [InlineData(9, 2, 7, 5, 2)]
    [InlineData(9, 9, 7, 3, 4)]
    [InlineData(10, 9, 7, 4, 3)]
    [InlineData(9, 10, 7, 3, 4)]
    [InlineData(9, 10, 8, 4, 4)]
    [InlineData(4, 9, 7, 3, 4)]
    [InlineData(9, 10, 1, 0, 1)]
    [InlineData(9, 10, 0, 0, 0)]
    public void The_longer_text_is_cut_and_has_the_odd_place(int first, int second, int places, int firstKept, int secondKept) =>
        Truncation.LongestFirst(first, second, places).Should().Be((firstKept, secondKept));
}
