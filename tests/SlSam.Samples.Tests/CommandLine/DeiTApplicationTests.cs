using SlSam.DeiT;
using SlSam.Samples.Tests.Data;
using SlSam.Testing;
using static TorchSharp.torch;

namespace SlSam.Samples.Tests.CommandLine;

/// <summary>The sample's command line, from arguments to exit code and what is printed.</summary>
public sealed class DeiTApplicationTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("--frobnicate", "--frobnicate")]
    [InlineData("frobnicate", "frobnicate")]
    [InlineData("--size huge", "--size: found 'huge', expected one of mini, tiny, small")]
    [InlineData("--optimizer sgd", "--optimizer: found 'sgd', expected one of adamw, adasam, rst, slsam, uniform")]
    [InlineData("--arms tensor", "--arms: found 'tensor', expected one of parameter, module, block")]
    [InlineData("--reward high", "--reward: found 'high', expected one of raw, normalized")]
    [InlineData("--active-fraction 0", "--active-fraction: found '0', expected a number more than 0, at most 1")]
    [InlineData("--active-fraction 1.2", "--active-fraction: found '1.2', expected a number more than 0, at most 1")]
    [InlineData("--active-fraction NaN", "--active-fraction: found 'NaN'")]
    [InlineData("--rho -1", "--rho: found '-1', expected a number, 0 or more")]
    [InlineData("--rho infinity", "--rho: found 'infinity'")]
    [InlineData("--rho", "--rho")]
    [InlineData("--epochs 0", "--epochs: found '0', expected a whole number, 1 or more")]
    [InlineData("--steps 2.5", "--steps: found '2.5', expected a whole number, 1 or more")]
    [InlineData("--steps 5 --epochs 5", "--steps: found --epochs too, expected one of the two")]
    [InlineData("--batch-size many", "--batch-size: found 'many', expected a whole number, 1 or more")]
    [InlineData("--learning-rate 0", "--learning-rate: found '0', expected a number more than 0")]
    [InlineData("--weight-decay -0.1", "--weight-decay: found '-0.1', expected a number, 0 or more")]
    [InlineData("--seed x", "--seed: found 'x', expected a whole number")]
    [InlineData("--learning-rate 0,001", "--learning-rate: found '0,001', expected a number more than 0")]
    [InlineData("--rho 0,05", "--rho: found '0,05', expected a number, 0 or more")]
    [InlineData("--epochs 1,000", "--epochs: found '1,000', expected a whole number, 1 or more")]
    [InlineData("--seed 1,2", "--seed: found '1,2', expected a whole number")]
    [InlineData("evaluate --model m --data d --batch-size 1,6", "--batch-size: found '1,6', expected a whole number, 1 or more")]
    [InlineData("compare --active-fractions 0.1 --jobs 1,0", "--jobs: found '1,0', expected a whole number, 1 or more")]
    [InlineData("--class-weights cat", "--class-weights: found 'cat', expected balanced, or names with weights more than 0")]
    [InlineData("--label-smoothing 1", "--label-smoothing: found '1', expected a number, 0 or more, below 1")]
    [InlineData("--validation-share 1", "--validation-share: found '1', expected a number, 0 or more, below 1")]
    [InlineData("--patience 0", "--patience: found '0', expected a whole number, 1 or more")]
    [InlineData("--device tpu", "--device: found 'tpu', expected cpu, cuda, cuda:N or auto")]
    [InlineData("--device cuda:999", "--device: found 'cuda:999', expected cpu or auto")]
    [InlineData("--data no/such/folder", "no/such/folder: found no such folder")]
    [InlineData("train --size huge", "--size: found 'huge'")]
    public void Bad_input_is_one_clear_line_and_exit_code_2(string arguments, string message) =>
        ShouldBeRefused(arguments.Split(' '), message);

    [Fact]
    public void A_graphics_card_that_is_not_there_is_refused()
    {
        Assert.SkipWhen(cuda.is_available(), "there is a graphics card");

        ShouldBeRefused(["--device", "cuda"], "--device: found 'cuda', expected cpu or auto: torch sees no CUDA GPU here");
    }

    [Fact]
    public void A_file_cut_short_is_refused()
    {
        SmallCifar.Write(_folder.Path, labels: [0, 1], cut: 100);

        ShouldBeRefused(["--data", _folder.Path], $"data_batch_1.bin: found {2 * SmallCifar.Record - 100} bytes");
    }

    [Fact]
    public void A_label_out_of_range_is_refused()
    {
        SmallCifar.Write(_folder.Path, labels: [0, 10]);

        ShouldBeRefused(["--data", _folder.Path], "data_batch_1.bin: found label 10 in record 1, expected 0 to 9");
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("train --help")]
    public void Help_has_every_option_with_its_default(string arguments)
    {
        var (code, output, error) = Run(arguments.Split(' '));

        code.Should().Be(0);
        error.Should().BeEmpty();
        output
            .Should()
            .Contain("--active-fraction")
            .And.Contain("[default: slsam]")
            .And.Contain("[default: mini]")
            .And.Contain("[default: 0.5; 0.2 with --model]");
    }

    [Theory]
    [InlineData("adamw")]
    [InlineData("slsam --arms block --reward normalized")]
    public void It_trains_on_a_folder_of_images_and_prints_the_results(string optimizer)
    {
        SmallCifar.Write(_folder.Path, labels: [.. Enumerable.Range(0, 12).Select(i => (byte)(i % 10))]);

        var (code, output, error) = Run([
            .. $"train --steps 2 --batch-size 4 --device cpu --optimizer {optimizer}".Split(' '),
            "--data",
            _folder.Path,
            "--output",
            _folder["output"],
        ]);

        error.Should().BeEmpty();
        code.Should().Be(0);
        output.Should().Contain("epoch 1/1").And.Contain("test accuracy").And.Contain("on 12 images").And.Contain("peak memory");
    }

    private static (int Code, string Output, string Error) Run(string[] arguments)
    {
        var (output, error) = (new StringWriter(), new StringWriter());
        return (DeiTApplication.Run(arguments, output, error), output.ToString(), error.ToString());
    }

    private static void ShouldBeRefused(string[] arguments, string message)
    {
        var (code, output, error) = Run(arguments);

        code.Should().Be(2);
        output.Should().BeEmpty();
        error.TrimEnd().Should().Contain(message).And.NotContain("\n").And.NotContain("   at ");
    }
}
