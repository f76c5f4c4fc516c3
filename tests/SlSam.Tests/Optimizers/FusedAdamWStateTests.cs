using SlSam.Optimizers;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SlSam.Tests.Optimizers;

/// <summary>Saved state goes on to the same bits; nothing is allocated for parameters that never had a gradient.</summary>
public class FusedAdamWStateTests
{
    [Fact]
    public void Moments_are_made_when_a_parameter_first_has_a_gradient()
    {
        using var scope = NewDisposeScope();
        var twins = Twins.Small();
        using var fused = new FusedAdamW(twins.Fused);
        var states = fused.state_dict().State.Cast<FusedAdamWState>().ToList();
        states.Should().AllSatisfy(state => state.FirstMoment.Should().BeNull());

        twins.SetGradients(0, sitsOut: i => i != 2);
        fused.step();

        states.Select(state => state.FirstMoment is not null).Should().Equal(false, false, true, false);
        states[2].LargestSecondMoment.Should().BeNull("amsgrad is off");
    }

    [Theory]
    [InlineData("stream", false)]
    [InlineData("stream", true)]
    [InlineData("file", false)]
    [InlineData("file", true)]
    [InlineData("dictionary", false)]
    [InlineData("dictionary", true)]
    public void A_run_goes_on_from_the_middle_to_the_same_bits(string through, bool amsgrad)
    {
        using var scope = NewDisposeScope();
        var (straight, resumed) = (Some(), Some());
        using var first = new FusedAdamW(Groups(straight), lr: 0.01, amsgrad: amsgrad);
        using var second = new FusedAdamW(Groups(resumed), lr: 0.5, weight_decay: 0.7, amsgrad: !amsgrad);
        Train(straight, first, from: 0, to: 10);
        first.ParamGroups.First().LearningRate = 0.004;
        Train(resumed, second, from: 3, to: 5);
        Copy(straight, resumed);

        Transfer(first, second, through);
        Train(straight, first, from: 10, to: 20);
        Train(resumed, second, from: 10, to: 20);

        straight.Zip(resumed).Should().OnlyContain(pair => pair.First.IsSameAs(pair.Second));
        second.state_dict().State.Zip(first.state_dict().State).Should().OnlyContain(pair => pair.First.ApproximatelyEquals(pair.Second));
        second.ParamGroups.Select(group => group.LearningRate).Should().Equal(first.ParamGroups.Select(group => group.LearningRate));
        second
            .ParamGroups.Select(group => group.InitialLearningRate)
            .Should()
            .Equal(first.ParamGroups.Select(group => group.InitialLearningRate));
    }

    [Fact]
    public void A_state_dictionary_is_taken_over_as_a_copy()
    {
        using var scope = NewDisposeScope();
        var (source, target) = (Some(), Some());
        using var first = new FusedAdamW(source, lr: 0.01);
        using var second = new FusedAdamW(target, lr: 0.01);
        Train(source, first, from: 0, to: 3);
        second.load_state_dict(first.state_dict());
        var before = FirstMoments(second).ConvertAll(moment => moment.Copy());

        Train(source, first, from: 3, to: 6);
        first.ParamGroups.First().LearningRate = 7;

        FirstMoments(second).Zip(before).Should().OnlyContain(pair => pair.First.IsSameAs(pair.Second));
        second.ParamGroups.First().LearningRate.Should().Be(0.01);
    }

    [Fact]
    public void Loading_its_own_dictionary_changes_nothing()
    {
        using var scope = NewDisposeScope();
        var parameters = Some();
        using var fused = new FusedAdamW(parameters, lr: 0.01);
        Train(parameters, fused, from: 0, to: 3);
        var before = Saved(fused);

        fused.load_state_dict(fused.state_dict());

        Saved(fused).Should().Equal(before);
    }

    [Fact]
    public void Adding_amsgrad_later_starts_its_maximum_then()
    {
        using var scope = NewDisposeScope();
        var parameters = Some();
        using var fused = new FusedAdamW(parameters, lr: 0.01);
        Train(parameters, fused, from: 0, to: 3);
        ((AdamW.Options)fused.state_dict().Options[0]).amsgrad = true;

        Train(parameters, fused, from: 3, to: 4);

        var state = (FusedAdamWState)fused.state_dict().State[1];
        state.LargestSecondMoment!.IsSameAs(state.SecondMoment!).Should().BeTrue();
    }

    [Fact]
    public void Moving_the_state_to_where_it_is_keeps_it()
    {
        using var scope = NewDisposeScope();
        var parameters = Some();
        using var fused = new FusedAdamW(parameters, lr: 0.01);
        Train(parameters, fused, from: 0, to: 3);
        var before = Saved(fused);

        using (NewDisposeScope())
        {
            fused.to(CPU);
        }

        Saved(fused).Should().Equal(before);
    }

    internal static byte[] Saved(FusedAdamW optimizer)
    {
        var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        optimizer.save_state_dict(writer);
        return stream.ToArray();
    }

    internal static void Load(FusedAdamW optimizer, byte[] data)
    {
        using var reader = new BinaryReader(new MemoryStream(data));
        optimizer.load_state_dict(reader);
    }

    private static void Transfer(FusedAdamW from, FusedAdamW to, string through)
    {
        switch (through)
        {
            case "stream":
                Load(to, Saved(from));
                break;
            case "dictionary":
                to.load_state_dict(from.state_dict());
                break;
            default:
                var path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
                try
                {
                    from.save_state_dict(path);
                    from.save_state_dict(path);
                    to.load_state_dict(path);
                    Directory.GetFiles(Path.GetTempPath(), Path.GetFileName(path) + "*").Should().ContainSingle();
                }
                finally
                {
                    File.Delete(path);
                }

                break;
        }
    }

    /// <summary>Several types and layouts; the last one never gets a gradient.</summary>
    private static Parameter[] Some()
    {
        random.manual_seed(12);
        return
        [
            new(randn(5, 3)),
            new(randn(4, 3).t()),
            new(randn(6).to_type(ScalarType.Float64)),
            new(randn(6).to_type(ScalarType.BFloat16)),
            new(randn(2)),
        ];
    }

    /// <summary>Those that have been made.</summary>
    private static List<Tensor> FirstMoments(FusedAdamW optimizer) =>
        [.. optimizer.state_dict().State.Cast<FusedAdamWState>().SkipLast(1).Select(state => state.FirstMoment!)];

    private static AdamW.ParamGroup[] Groups(Parameter[] parameters) =>
        [new(parameters[..2], lr: 0.02), new() { Parameters = parameters[2..] }];

    private static void Train(Parameter[] parameters, FusedAdamW optimizer, int from, int to)
    {
        for (var step = from; step < to; step++)
        {
            using var scope = NewDisposeScope();
            random.manual_seed(step);
            for (var i = 0; i < parameters.Length - 1; i++)
            {
                parameters[i].grad = (i + step) % 3 == 0 ? null : randn_like(parameters[i]);
            }

            optimizer.step();
        }
    }

    private static void Copy(Parameter[] from, Parameter[] to)
    {
        using var withoutGraph = no_grad();
        foreach (var (source, target) in from.Zip(to))
        {
            target.copy_(source);
        }
    }
}
