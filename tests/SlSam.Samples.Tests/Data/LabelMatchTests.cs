using FluentAssertions;
using SlSam.Samples.Data.Pictures;
using Xunit;

namespace SlSam.Samples.Tests.Data;

public sealed class LabelMatchTests
{
    [Fact]
    public void Names_count_more_than_numbers()
    {
        var match = LabelMatch.Of(["cat", "dog", "owl"], ["Owl", "Cat", "Dog"]);

        match.Numbers.Should().Equal(1, 2, 0);
        match.Notice.Should().BeNull();
    }

    [Fact]
    public void Without_names_numbers_count()
    {
        var match = LabelMatch.Of(["cat", "dog"], ["LABEL_0", "LABEL_1"]);

        match.Numbers.Should().Equal(0, 1);
        match.Notice.Should().Be("Of 2 classes, 2 have other names in the model than in the data and are matched by number.");
    }

    [Fact]
    public void A_class_with_another_name_keeps_a_number_that_is_free() =>
        LabelMatch.Of(["plane", "automobile", "bird"], ["bird", "car", "plane"]).Numbers.Should().Equal(2, 1, 0);

    [Fact]
    public void A_number_that_is_taken_by_name_is_refused()
    {
        var matching = () => LabelMatch.Of(["automobile", "bird"], ["bird", "car"]);

        matching.Should().Throw<InvalidDataException>().WithMessage("*automobile and bird*the model's bird*");
    }

    [Fact]
    public void Another_number_of_classes_is_refused()
    {
        var matching = () => LabelMatch.Of(["a", "b", "c", "d"], ["a", "b"]);

        matching
            .Should()
            .Throw<InvalidDataException>()
            .WithMessage("Found 4 classes in the data (a, b, c, ...), expected 2, those of the model (a, b).");
    }
}
