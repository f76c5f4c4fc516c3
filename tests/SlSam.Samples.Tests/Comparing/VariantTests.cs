using SlSam.Samples.Comparing;
using SlSam.Samples.Training;

namespace SlSam.Samples.Tests.Comparing;

public sealed class VariantTests
{
    private static readonly string[] Options = ["active-fraction", "arms", "learning-rate"];

    [Fact]
    public void An_optimizer_alone_is_a_variant()
    {
        var variant = Variant.Parse("adasam", Options);

        variant.Kind.Should().Be(OptimizerKind.AdaSam);
        variant.Settings.Should().BeEmpty();
        variant.Name.Should().Be("AdaSAM");
        variant.ToString().Should().Be("adasam");
        variant.IsSparse.Should().BeFalse();
    }

    [Fact]
    public void Settings_are_behind_colons()
    {
        var variant = Variant.Parse("slsam:arms=block:active-fraction=0.2:learning-rate=2.5e-3", Options);

        variant.Kind.Should().Be(OptimizerKind.SlSam);
        variant.Settings.Should().Equal(("arms", "block"), ("active-fraction", "0.2"), ("learning-rate", "2.5e-3"));
        variant["arms"].Should().Be("block");
        variant["rho"].Should().BeNull();
        variant.IsSparse.Should().BeTrue();
        variant.ToString().Should().Be("slsam:arms=block:active-fraction=0.2:learning-rate=2.5e-3");
    }

    [Fact]
    public void Its_name_is_for_people_and_its_family_leaves_the_active_fraction_out()
    {
        var variant = Variant.Parse("uniform:active-fraction=0.2:learning-rate=2.5e-3", Options);

        variant.Name.Should().Be("SL-SAM uniform, s 0.2, learning rate 2.5e-3");
        variant.Family.Should().Be("SL-SAM uniform, learning rate 2.5e-3");
    }

    [Theory]
    [InlineData("", "found '', expected one of adamw, adasam, rst, slsam, uniform")]
    [InlineData("sgd", "found 'sgd', expected one of adamw")]
    [InlineData("SLSAM", "found 'SLSAM', expected one of adamw")]
    [InlineData("slsam:", "found '' in 'slsam:', expected an optimizer with settings behind colons")]
    [InlineData("slsam:arms", "found 'arms' in 'slsam:arms'")]
    [InlineData("slsam:arms=", "found 'arms=' in 'slsam:arms='")]
    [InlineData("slsam:seed=3", "found the setting 'seed' in 'slsam:seed=3', expected one of active-fraction, arms, learning-rate")]
    [InlineData("slsam:arms=block:arms=module", "found arms twice in 'slsam:arms=block:arms=module', expected it once")]
    public void Bad_input_says_what_was_found_and_expected(string text, string message)
    {
        var parse = () => Variant.Parse(text, Options);

        parse.Should().Throw<BadInputException>().WithMessage($"--optimizers: {message}*");
    }
}
