using SlSam.Samples.Data;

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
    public void Hyphens_and_blanks_do_not_matter() =>
        LabelMatch.Of(["entailment", "not_entailment"], ["Not-Entailment", "entail ment"]).Numbers.Should().Equal(1, 0);

    [Fact]
    public void Names_alone_are_found_in_any_order_or_not_at_all()
    {
        string[] ofData = ["entailment", "neutral", "contradiction"];

        LabelMatch.FindNames(ofData, ["CONTRADICTION", "NEUTRAL", "ENTAILMENT"]).Should().Equal(2, 1, 0);
        LabelMatch.FindNames(ofData, ["LABEL_0", "LABEL_1", "LABEL_2"]).Should().BeNull();
        LabelMatch.FindNames(ofData, ["entailment", "neutral", "against"]).Should().BeNull();
        LabelMatch.FindNames(ofData, ["entailment", "neutral"]).Should().BeNull();
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
