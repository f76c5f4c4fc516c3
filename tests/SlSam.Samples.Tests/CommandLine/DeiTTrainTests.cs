using System.Text.Json.Nodes;
using SlSam.DeiT;
using SlSam.Samples.Runs;
using SlSam.Testing;

namespace SlSam.Samples.Tests.CommandLine;

/// <summary>Fine-tuning from the command line, and what can be done with what comes out.</summary>
public sealed class DeiTTrainTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_fine_tuned_model_is_used_and_trained_further()
    {
        var origin = SharedFolder.Require("reference", "huggingface", "vit-mini");
        WriteCifar();

        var output = ShouldRun(
            $"train --model {origin} --data {_folder.Path} --steps 1 --batch-size 4 --device cpu --output {_folder["run"]}"
        );

        output
            .Should()
            .Contain(
                "The checkpoint's head is for the labels 0 degrees, 90 degrees, 180 degrees, 270 degrees, not for airplane, automobile,"
            )
            .And.Contain("active fraction 0.2, independent draws, rho 0.01");
        var config = JsonNode.Parse(File.ReadAllText(_folder["run", "model", "config.json"]))!;
        config["id2label"]!["3"]!.GetValue<string>().Should().Be("cat");
        config["label2id"]!["cat"]!.GetValue<int>().Should().Be(3);
        config["architectures"]![0]!.GetValue<string>().Should().Be("ViTForImageClassification");
        config["pooler_act"]!.GetValue<string>().Should().Be("tanh", "it was in the origin's file");
        config["hidden_dropout_prob"]!.ToJsonString().Should().Be("0.0", "0 is no float to Python");
        ShouldRun($"evaluate --model {_folder["run", "model"]} --data {_folder.Path} --device cpu").Should().Contain("accuracy");
        ShouldRun($"--model {_folder["run", "model"]} --data {_folder.Path} --steps 1 --batch-size 4 --output {_folder["again"]}")
            .Should()
            .NotContain("has to be trained");
    }

    [Fact]
    public void Images_of_another_size_are_learned_by_a_model_that_says_so()
    {
        var origin = SharedFolder.Require("reference", "huggingface", "vit-mini");
        WriteCifar();

        ShouldRun(
            $"train --model {origin} --image-size 48 --data {_folder.Path} --steps 1 --batch-size 4 --device cpu --output {_folder["run"]}"
        );

        var config = JsonNode.Parse(File.ReadAllText(_folder["run", "model", "config.json"]))!;
        config["image_size"]!.GetValue<int>().Should().Be(48);
        var preprocessor = JsonNode.Parse(File.ReadAllText(_folder["run", "model", "preprocessor_config.json"]))!;
        preprocessor["size"]!["height"]!.GetValue<int>().Should().Be(48);
        ShouldRun($"evaluate --model {_folder["run", "model"]} --data {_folder.Path} --device cpu").Should().Contain("accuracy");
    }

    [Fact]
    public void A_size_that_is_no_multiple_of_the_patches_is_refused()
    {
        WriteCifar();
        var (output, error) = (new StringWriter(), new StringWriter());

        var code = DeiTApplication.Run($"--data {_folder.Path} --image-size 30 --output {_folder["run"]}".Split(' '), output, error);

        code.Should().Be(2);
        error.ToString().TrimEnd().Should().StartWith("--image-size: Found images of 30 pixels, expected a multiple").And.NotContain("\n");
        Directory.Exists(_folder["run"]).Should().BeFalse();
    }

    [Fact]
    public void The_effective_options_make_the_same_run_again()
    {
        WriteCifar();
        ShouldRun($"--data {_folder.Path} --steps 2 --batch-size 4 --accumulate 2 --optimizer rst --device cpu --output {_folder["once"]}");

        ShouldRun($"--config {_folder["once", "config-effective.json"]} --output {_folder["again"]}");

        File.ReadAllBytes(_folder["again", "model", "model.safetensors"])
            .Should()
            .Equal(File.ReadAllBytes(_folder["once", "model", "model.safetensors"]));
        RunSummary.Read(_folder["again"]).Optimizer.Should().Be("rst");
    }

    [Fact]
    public void A_finished_run_that_is_resumed_stays_as_it_is()
    {
        WriteCifar();
        ShouldRun($"--data {_folder.Path} --steps 1 --batch-size 4 --device cpu --output {_folder["run"]}");
        var weights = File.ReadAllBytes(_folder["run", "model", "model.safetensors"]);

        ShouldRun($"--output {_folder["run"]} --resume").Should().Contain("going on after step 1 of 1");

        File.ReadAllBytes(_folder["run", "model", "model.safetensors"]).Should().Equal(weights);
    }

    private static string ShouldRun(string arguments)
    {
        var (output, error) = (new StringWriter(), new StringWriter());
        var code = DeiTApplication.Run(arguments.Split(' '), output, error);
        error.ToString().Should().BeEmpty();
        code.Should().Be(0);
        return output.ToString();
    }

    private void WriteCifar()
    {
        var bytes = new byte[10 * 3073];
        new Random(1).NextBytes(bytes);
        for (var i = 0; i < 10; i++)
        {
            bytes[i * 3073] = (byte)i;
        }
        File.WriteAllBytes(_folder["test_batch.bin"], bytes);
        File.WriteAllBytes(_folder["data_batch_1.bin"], bytes);
    }
}
