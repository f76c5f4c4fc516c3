namespace SlSam.Tests.Sampling;

/// <summary>Saved samplers go on as if nothing had happened; data that do not fit change nothing.</summary>
public class SamplerStateTests
{
    public static TheoryData<string> All =>
        ["exp3", "normalized", "uniform", "all", "exact", "exact-parameters", "cyclic", "cyclic-parameters"];

    [Theory]
    [MemberData(nameof(All))]
    public void A_run_goes_on_from_the_middle_with_the_same_draws(string name)
    {
        var straight = Samplers.Build(name, seed: 1);
        Samplers.Run(straight, 30);
        var resumed = Samplers.Build(name, seed: 2);
        Samplers.Run(resumed, 7);

        Samplers.Load(resumed, Samplers.Save(straight));

        Samplers.Run(resumed, 50).Should().Be(Samplers.Run(straight, 50));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Several_states_may_follow_each_other_in_a_stream(string name)
    {
        var (first, second) = (Samplers.Build(name, seed: 1), Samplers.Build(name, seed: 2));
        using var reader = new BinaryReader(new MemoryStream([.. Samplers.Save(first), .. Samplers.Save(second)]));
        var (firstAgain, secondAgain) = (Samplers.Build(name, seed: 3), Samplers.Build(name, seed: 4));

        firstAgain.LoadState(reader);
        secondAgain.LoadState(reader);

        Samplers.Run(firstAgain, 10).Should().Be(Samplers.Run(first, 10));
        Samplers.Run(secondAgain, 10).Should().Be(Samplers.Run(second, 10));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Every_truncation_is_refused(string name)
    {
        var saved = Samplers.Save(Samplers.Build(name));
        for (var length = 0; length < saved.Length; length++)
        {
            ShouldRefuse(name, saved[..length], "*ends early or is damaged*");
        }
    }

    [Theory]
    [InlineData("exp3", "uniform")]
    [InlineData("uniform", "all")]
    [InlineData("all", "exp3")]
    public void State_of_another_sampler_is_refused(string name, string other) =>
        ShouldRefuse(name, Samplers.Save(Samplers.Build(other)), "The saved sampler is '*Sampler'; expected '*Sampler'.");

    [Theory]
    [MemberData(nameof(All))]
    public void State_of_another_number_of_arms_is_refused(string name) =>
        ShouldRefuse(name, Samplers.Save(Samplers.Build(name, arms: 7)), "*number of arms is '7'; expected '6'*");

    [Theory]
    [InlineData(new byte[] { 0xFF, 0xFF, 0xFF, 0xFF, 0x0F })]
    [InlineData(new byte[] { 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF })]
    [InlineData(new byte[] { 0xFF, 0xFF, 0xFF, 0xFF, 0x07, 1, 2, 3 })]
    [InlineData(new byte[] { 4, 0xC3, 0x28, 0xA0, 0xA1, 0, 0, 0, 0 })]
    [InlineData(new byte[] { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 })]
    public void Foreign_data_are_refused(byte[] data)
    {
        foreach (var name in All)
        {
            ShouldRefuse(name, data, "*");
        }
    }

    [Theory]
    [InlineData(0, 0.0)]
    [InlineData(0, 1.5)]
    [InlineData(2, double.NaN)]
    [InlineData(5, -0.1)]
    public void A_probability_that_is_none_is_refused(int arm, double probability)
    {
        var saved = Samplers.Save(Samplers.Build("exp3"));
        BitConverter.GetBytes(probability).CopyTo(saved, saved.Length - ((6 - arm) * sizeof(double)));

        ShouldRefuse("exp3", saved, $"*probability of arm {arm} is*expected one above 0 and at most 1*");
    }

    [Fact]
    public void A_random_state_of_zeros_is_refused()
    {
        var saved = Samplers.Save(Samplers.Build("uniform"));
        Array.Clear(saved, saved.Length - 32, 32);

        ShouldRefuse("uniform", saved, "*random state is all zeros*");
    }

    private static void ShouldRefuse(string name, byte[] data, string message)
    {
        var sampler = Samplers.Build(name);
        Samplers.Run(sampler, 5);
        var before = Samplers.Save(sampler);

        var load = () => Samplers.Load(sampler, data);

        load.Should().Throw<InvalidDataException>("{0} bytes", data.Length).WithMessage(message);
        Samplers.Save(sampler).Should().Equal(before);
    }
}
