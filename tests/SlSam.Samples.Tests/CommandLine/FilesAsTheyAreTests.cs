using System.Text.Json.Nodes;
using SlSam.DeiT;
using SlSam.HuggingFace;
using SlSam.Roberta;
using SlSam.Samples.Runs;
using SlSam.Samples.Tests.Data.Glue;
using SlSam.Testing;
using static TorchSharp.torch;

namespace SlSam.Samples.Tests.CommandLine;

/// <summary>Models and data of others, as they come: used, or refused in a line, from the command line.</summary>
public sealed class FilesAsTheyAreTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("id2label", """["LABEL_0", "LABEL_1"]""")]
    [InlineData("id2label", """{ "0": 3, "1": 4.5 }""")]
    [InlineData("id2label", """{ "1": "cat", "2": "dog" }""")]
    [InlineData("id2label", """{ "0": "owl", "1": "bat" }""")]
    [InlineData("id2label", "7")]
    [InlineData("problem_type", "\"multi_label_classification\"")]
    [InlineData("image_size", "[16, 16]")]
    public void A_head_that_is_replaced_stops_no_fine_tuning(string key, string value)
    {
        SaveImageModel();
        Change(config => config[key] = JsonNode.Parse(value));
        SaveImages(_folder["data"]);

        Train().Code.Should().Be(0);

        using var scope = NewDisposeScope();
        using var trained = PretrainedModel.Load<ImageClassifier>(_folder["out", "model"]);
        trained.Labels.Should().Equal("cat", "dog");
    }

    [Fact]
    public void Labels_with_a_gap_stop_a_prediction()
    {
        SaveImageModel();
        Change(config => config["id2label"] = JsonNode.Parse("""{ "1": "cat", "2": "dog" }"""));
        SaveImages(_folder["data"]);

        var (code, output, error) = Run(
            DeiTApplication.Run,
            "predict",
            "--model",
            _folder["model"],
            "--image",
            _folder["data", "train", "cat", "0.png"]
        );

        (code, output).Should().Be((2, ""));
        error.TrimEnd().Should().Contain("id2label: found the keys 1, 2, expected the numbers from 0 on").And.NotContain("\n");
    }

    [Theory]
    [InlineData("vit.encoder.layer.0.attention.attention.query", "blocks.0.attn.qkv")]
    [InlineData("vit.", "backbone.net.")]
    public void Weights_of_other_names_are_refused_by_the_first_that_are_missing(string name, string otherwise)
    {
        SaveImageModel(renamed => renamed.Replace(name, otherwise, StringComparison.Ordinal));
        SaveImages(_folder["data"]);

        var (code, _, error) = Train();

        code.Should().Be(2);
        error.TrimEnd().Should().Contain("found no vit.e").And.Contain("expected all weights").And.NotContain("\n");
        Directory.Exists(_folder["out"]).Should().BeFalse();
    }

    [Theory]
    [InlineData("module.")]
    [InlineData("_orig_mod.")]
    [InlineData("module._orig_mod.")]
    public void Names_that_wrappers_leave_behind_make_no_difference(string prefix)
    {
        SaveImageModel(name => prefix + name);
        SaveImages(_folder["data"]);

        var (code, output, _) = Train();

        code.Should().Be(0);
        output.Should().NotContain("fresh").And.NotContain("anew").And.NotContain("left out");
    }

    [Fact]
    public void A_language_model_is_told_by_its_type()
    {
        Directory.CreateDirectory(_folder["model"]);
        File.WriteAllText(_folder["model", "config.json"], """{ "model_type": "llama", "vocab_size": 8, "pad_token_id": null }""");
        File.WriteAllText(_folder["model", "tokenizer.json"], SmallTokenizer.Json());
        using var scope = NewDisposeScope();
        SafetensorsWriter.Write(_folder["model", Checkpoint.FileName], new Dictionary<string, Tensor> { ["weight"] = zeros(1) });

        var (code, _, error) = Run(
            RobertaApplication.Run,
            "train",
            "--model",
            _folder["model"],
            "--output",
            _folder["out"],
            "--steps",
            "1"
        );

        code.Should().Be(2);
        error.TrimEnd().Should().Contain("model_type: found 'llama'").And.NotContain("pad_token_id").And.NotContain("\n");
    }

    [Fact]
    public void A_run_goes_on_where_its_data_have_moved_and_not_where_they_are_others()
    {
        SaveImages(_folder["here"]);
        var first = Run(DeiTApplication.Run, [.. Arguments("here"), "--epochs", "1"]);
        first.Code.Should().Be(0, first.Error);
        Directory.Move(_folder["here"], _folder["there"]);

        var moved = Run(DeiTApplication.Run, "--output", _folder["out"], "--resume", "--data", _folder["there"], "--epochs", "2");
        File.Copy(_folder["there", "train", "cat", "0.png"], _folder["there", "train", "dog", "0.png"], overwrite: true);
        var others = Run(DeiTApplication.Run, "--output", _folder["out"], "--resume", "--data", _folder["there"], "--epochs", "3");

        moved.Code.Should().Be(0, moved.Error);
        RunSummary.Read(_folder["out"]).Final!.Epoch.Should().Be(2);
        others.Code.Should().Be(2);
        others.Error.TrimEnd().Should().Contain("--resume: found data whose contents are others").And.NotContain("\n");
    }

    [Fact]
    public void A_used_folder_is_not_written_over_without_a_word()
    {
        SaveImages(_folder["data"]);
        Run(DeiTApplication.Run, [.. Arguments("data"), "--steps", "1"]).Code.Should().Be(0);

        var (code, _, error) = Run(DeiTApplication.Run, [.. Arguments("data"), "--steps", "1", "--seed", "2"]);

        code.Should().Be(2);
        error.Should().Contain("expected --resume to go on with it, --overwrite to remove it, or another folder");
        Run(DeiTApplication.Run, [.. Arguments("data"), "--steps", "1", "--seed", "2", "--overwrite"]).Code.Should().Be(0);
        RunSummary.Read(_folder["out"]).Seed.Should().Be(2);
    }

    [Fact]
    public void A_model_evaluates_texts_as_long_as_it_was_trained_on()
    {
        using var data = new GlueFolder().With("rte");
        string[] task = ["--task", "rte", "--data", data.Path, "--device", "cpu"];
        Run(
            RobertaApplication.Run,
            ["train", .. task, "--steps", "1", "--batch-size", "2", "--max-length", "8", "--output", _folder["out"]]
        )
            .Code.Should()
            .Be(0);

        var (code, output, error) = Run(RobertaApplication.Run, ["evaluate", .. task, "--model", _folder["out", "model"], "--json"]);
        var predicted = Run(
            RobertaApplication.Run,
            "predict",
            "--model",
            _folder["out", "model"],
            "--json",
            "--text",
            "the plot is dull and the plot is dull and the plot is dull"
        );

        code.Should().Be(0, error);
        var summary = RunSummary.Read(_folder["out"]);
        JsonNode.Parse(output)!["loss"]!.GetValue<double>().Should().BeApproximately(summary.Test!.Loss, 1e-5);
        JsonNode.Parse(predicted.Output)!["input_ids"]!.AsArray().Should().HaveCount(8);
    }

    [Fact]
    public void Classes_may_weigh_and_the_test_loss_stays_as_it_was()
    {
        SaveImages(_folder["data"]);

        Run(DeiTApplication.Run, [.. Arguments("data"), "--steps", "1", "--class-weights", "dog=3", "--label-smoothing", "0.1"])
            .Code.Should()
            .Be(0);
        var (code, output, error) = Run(
            DeiTApplication.Run,
            "evaluate",
            "--json",
            "--model",
            _folder["out", "model"],
            "--data",
            _folder["data"],
            "--device",
            "cpu"
        );

        code.Should().Be(0, error);
        var summary = RunSummary.Read(_folder["out"]);
        JsonNode.Parse(output)!["loss"]!.GetValue<double>().Should().BeApproximately(summary.Test!.Loss, 1e-5);
        summary.Options["class-weights"]!.GetValue<string>().Should().Be("dog=3");
        Run(DeiTApplication.Run, [.. Arguments("data", "other"), "--class-weights", "bird=3"])
            .Error.Should()
            .Contain("--class-weights: found the class 'bird', expected one of cat, dog.");
    }

    [Fact]
    public void A_share_that_is_kept_apart_is_the_same_for_every_seed()
    {
        SaveImages(_folder["data"]);
        string[] arguments = ["--steps", "1", "--keep-best", "--validation-share", "0.25"];

        var first = Run(DeiTApplication.Run, [.. Arguments("data"), .. arguments]);

        first.Code.Should().Be(0, first.Error);
        first.Output.Should().Contain("(6 to learn from, 2 to choose by, 2 to be tested on)");
        var summary = RunSummary.Read(_folder["out"]);
        (summary.ChosenBy, summary.Best!.TestExamples, summary.Test!.Examples).Should().Be(("validation", 2, 2));
    }

    private (int Code, string Output, string Error) Train() =>
        Run(DeiTApplication.Run, [.. Arguments("data"), "--steps", "1", "--model", _folder["model"]]);

    private string[] Arguments(string data, string output = "out") =>
        ["train", "--data", _folder[data], "--batch-size", "2", "--device", "cpu", "--output", _folder[output]];

    private static (int Code, string Output, string Error) Run(
        Func<IReadOnlyList<string>, TextWriter, TextWriter, int> run,
        params string[] arguments
    )
    {
        var (output, error) = (new StringWriter(), new StringWriter());
        return (run(arguments, output, error), output.ToString(), error.ToString());
    }

    /// <summary>Four cats and four dogs to learn from, and one of each to be tested on.</summary>
    private static void SaveImages(string folder)
    {
        foreach (var (number, (part, count)) in new[] { ("train", 4), ("test", 1) }.Index())
        {
            for (var image = 0; image < 2 * count; image++)
            {
                TestImages.Save(
                    Path.Combine(folder, part, image % 2 == 0 ? "cat" : "dog", $"{image}.png"),
                    TestImages.Pattern(height: 16, width: 16, variant: 10 * number + image)
                );
            }
        }
        File.Copy(Path.Combine(folder, "train", "dog", "1.png"), Path.Combine(folder, "train", "dog", "0.png"));
        File.Delete(Path.Combine(folder, "train", "dog", "1.png"));
    }

    private void SaveImageModel(Func<string, string>? rename = null)
    {
        using var scope = NewDisposeScope();
        random.manual_seed(3);
        using var model = PretrainedModel.Create<ImageClassifier>(TinyModels.Vision("vit"), ["cat", "dog"]);
        model.SaveTo(_folder["model"]);
        if (rename is not null)
        {
            SafetensorsWriter.Write(
                _folder["model", Checkpoint.FileName],
                model.state_dict().ToDictionary(pair => rename(pair.Key), pair => pair.Value)
            );
        }
    }

    private void Change(Action<JsonObject> change)
    {
        var config = JsonNode.Parse(File.ReadAllText(_folder["model", "config.json"]))!.AsObject();
        change(config);
        File.WriteAllText(_folder["model", "config.json"], config.ToJsonString());
    }
}
