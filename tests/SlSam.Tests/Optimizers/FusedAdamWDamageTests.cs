using SlSam.Optimizers;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SlSam.Tests.Optimizers;

/// <summary>State that is damaged or of something else is refused, and changes nothing.</summary>
public class FusedAdamWDamageTests
{
    [Fact]
    public void Every_truncation_of_a_stream_is_refused()
    {
        using var scope = NewDisposeScope();
        using var source = Trained(3);
        using var target = Trained(1);
        var saved = FusedAdamWStateTests.Saved(source);
        var before = FusedAdamWStateTests.Saved(target);
        for (var length = 0; length < saved.Length; length++)
        {
            var load = () => FusedAdamWStateTests.Load(target, saved[..length]);

            load.Should().Throw<InvalidDataException>("{0} of {1} bytes", length, saved.Length).WithMessage("*FusedAdamW*ends early*");
        }

        FusedAdamWStateTests.Saved(target).Should().Equal(before);
    }

    [Fact]
    public void Every_truncation_and_every_flipped_byte_of_a_file_is_refused_by_name()
    {
        using var scope = NewDisposeScope();
        using var source = Trained(2);
        using var target = Trained(1);
        var before = FusedAdamWStateTests.Saved(target);
        var path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        try
        {
            source.save_state_dict(path);
            var whole = File.ReadAllBytes(path);
            for (var i = 0; i < whole.Length; i += 3)
            {
                byte[] flipped = [.. whole];
                flipped[i] ^= 0x40;
                foreach (var damaged in new[] { whole[..i], flipped })
                {
                    File.WriteAllBytes(path, damaged);
                    var load = () => target.load_state_dict(path);
                    load.Should().Throw<InvalidDataException>("at {0}", i).WithMessage($"*{path}*");
                }
            }

            File.WriteAllBytes(path, [.. whole, 0]);
            var longer = () => target.load_state_dict(path);
            longer.Should().Throw<InvalidDataException>();
        }
        finally
        {
            File.Delete(path);
        }

        FusedAdamWStateTests.Saved(target).Should().Equal(before);
    }

    [Fact]
    public void A_file_that_is_not_there_is_said_so()
    {
        using var scope = NewDisposeScope();
        using var target = Trained(1);
        var load = () => target.load_state_dict(Path.Combine(Path.GetTempPath(), "no-such-state"));
        var save = () => target.save_state_dict(Path.Combine(Path.GetTempPath(), $"no-such-folder-{Guid.NewGuid():N}", "state"));

        load.Should().Throw<FileNotFoundException>().WithMessage("*no-such-state*");
        save.Should().Throw<DirectoryNotFoundException>().WithMessage("*no-such-folder*");
    }

    [Fact]
    public void State_of_other_parameters_is_refused()
    {
        using var scope = NewDisposeScope();
        using var target = Trained(1);
        ShouldRefuse(target, new FusedAdamW([new Parameter(ones(3))]), "*number of parameters in a group is '1'; expected '2'*");
        ShouldRefuse(
            target,
            new FusedAdamW([new AdamW.ParamGroup([new Parameter(ones(3))]), new AdamW.ParamGroup([new Parameter(ones(3))])]),
            "*number of parameter groups is '2'; expected '1'*"
        );
        ShouldRefuse(target, Trained(1, rows: 4), "*shape of a tensor is '[4, 2]'; expected '[3, 2]'*");
        ShouldRefuse(target, Trained(1, type: ScalarType.Float64), "*type of a tensor is 'Float64'; expected 'Float32'*");
    }

    [Fact]
    public void A_stream_of_stock_AdamW_is_refused()
    {
        using var scope = NewDisposeScope();
        using var target = Trained(1);
        using var stock = optim.AdamW([new Parameter(ones(3, 2)), new Parameter(ones(2))]);
        var stream = new MemoryStream();
        stock.save_state_dict(new BinaryWriter(stream));

        var load = () => FusedAdamWStateTests.Load(target, stream.ToArray());

        load.Should().Throw<InvalidDataException>().WithMessage("*kind of optimizer state is 'AdamW'; expected 'SlSam.FusedAdamW'*");
    }

    [Theory]
    [InlineData(0, double.NaN)]
    [InlineData(1, -1)]
    [InlineData(2, 1.5)]
    [InlineData(5, double.PositiveInfinity)]
    public void Options_out_of_their_range_are_refused(int option, double value)
    {
        using var scope = NewDisposeScope();
        using var target = Trained(1);
        var saved = FusedAdamWStateTests.Saved(target);
        BitConverter.GetBytes(value).CopyTo(saved, OptionsStart() + (option * sizeof(double)));

        var load = () => FusedAdamWStateTests.Load(target, saved);

        load.Should().Throw<InvalidDataException>().WithMessage("*saved options are damaged*");
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(long.MinValue)]
    public void A_step_count_that_is_none_is_refused(long count)
    {
        using var scope = NewDisposeScope();
        using var target = Trained(1);
        var saved = FusedAdamWStateTests.Saved(target);
        BitConverter.GetBytes(count).CopyTo(saved, OptionsStart() + (6 * sizeof(double)) + 2 + sizeof(int));

        var load = () => FusedAdamWStateTests.Load(target, saved);

        load.Should().Throw<InvalidDataException>().WithMessage($"*number of steps is {count}; expected 0 or more*");
    }

    [Fact]
    public void Dictionaries_of_other_optimizers_and_parameters_are_refused()
    {
        using var scope = NewDisposeScope();
        using var target = Trained(1);
        var before = FusedAdamWStateTests.Saved(target);
        using var stock = optim.AdamW([new Parameter(ones(3, 2)), new Parameter(ones(2))]);
        using var sgd = optim.SGD([new Parameter(ones(3, 2)), new Parameter(ones(2))], 0.1);
        using var other = Trained(2, rows: 5);
        using var fewer = new FusedAdamW([new Parameter(ones(3))]);
        var expectations = new (OptimizerHelper Source, string Message)[]
        {
            (stock, "*0 of 2 states of FusedAdamW; expected 2*"),
            (sgd, "*0 groups with options of AdamW; expected 1*"),
            (other, "*state of shape [5, 2] for parameter 0; expected [3, 2]*"),
            (fewer, "*1 of 1 states of FusedAdamW; expected 2*"),
        };

        foreach (var (source, message) in expectations)
        {
            var load = () => target.load_state_dict(source.state_dict());
            load.Should().Throw<ArgumentException>().WithMessage(message);
        }

        FusedAdamWStateTests.Saved(target).Should().Equal(before);
    }

    private static FusedAdamW Trained(int steps, int rows = 3, ScalarType type = ScalarType.Float32)
    {
        var parameters = new[] { new Parameter(ones([rows, 2], type)), new Parameter(ones([2], type)) };
        var optimizer = new FusedAdamW(parameters, amsgrad: true);
        for (var step = 0; step < steps; step++)
        {
            parameters[0].grad = ones([rows, 2], type) * (step + 1);
            optimizer.step();
        }

        return optimizer;
    }

    private static void ShouldRefuse(FusedAdamW target, FusedAdamW source, string message)
    {
        var before = FusedAdamWStateTests.Saved(target);
        var load = () => FusedAdamWStateTests.Load(target, FusedAdamWStateTests.Saved(source));

        load.Should().Throw<InvalidDataException>().WithMessage(message);
        FusedAdamWStateTests.Saved(target).Should().Equal(before);
        source.Dispose();
    }

    /// <summary>Where the first group's numbers begin: after the format's name, its version and the number of groups.</summary>
    private static int OptionsStart() => 1 + "SlSam.FusedAdamW".Length + (2 * sizeof(int));
}
