using System.Text.Json;
using SlSam.DeiT;
using SlSam.HuggingFace;
using SlSam.Testing;
using static TorchSharp.torch;

namespace SlSam.Samples.Tests.CommandLine;

/// <summary><c>predict</c> and <c>evaluate</c>, from arguments to what is printed.</summary>
public sealed class DeiTInferenceTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("vit")]
    [InlineData("deit-distilled")]
    public void Logits_are_those_of_Hugging_Face(string name)
    {
        using var expected = JsonDocument.Parse(File.ReadAllText(ReferenceFiles.Get(name, "expected.json")));
        var predictions = expected.RootElement.GetProperty("predictions").EnumerateArray().ToArray();
        var files = predictions.Select(prediction => ReferenceFiles.Get(prediction.GetProperty("image").GetString()!)).ToArray();

        var (code, output, error) = Run(["predict", "--json", "--model", ReferenceFiles.Get(name), "--image", .. files]);

        (code, error).Should().Be((0, ""));
        var lines = output.TrimEnd().Split(Environment.NewLine);
        lines.Should().HaveSameCount(files);
        foreach (var (line, prediction, file) in lines.Zip(predictions, files))
        {
            using var result = JsonDocument.Parse(line);
            result.RootElement.GetProperty("image").GetString().Should().Be(file);
            var logits = Numbers(result.RootElement, "logits");
            logits.Should().Equal(Numbers(prediction, "logits"), (ours, theirs) => Math.Abs(ours - theirs) < 1e-4f);
            result.RootElement.GetProperty("label").GetString().Should().Be($"LABEL_{logits.IndexOf(logits.Max())}");
        }
    }

    [Fact]
    public void Probabilities_are_the_softmax_and_a_line_has_nothing_else()
    {
        SaveModel(["cat", "dog", "owl"]);
        TestImages.Save(_folder["a b.png"], TestImages.Pattern(height: 40, width: 30));

        var (_, output, _) = Run(["predict", "--json", "--model", _folder["model"], "--image", _folder["a b.png"]]);

        using var result = JsonDocument.Parse(output);
        result.RootElement.EnumerateObject().Select(property => property.Name).Should().Equal("image", "label", "logits", "probabilities");
        var exponentials = Numbers(result.RootElement, "logits").Select(logit => Math.Exp(logit)).ToArray();
        var probabilities = exponentials.Select(x => (float)(x / exponentials.Sum()));
        Numbers(result.RootElement, "probabilities").Should().Equal(probabilities, (a, b) => Math.Abs(a - b) < 1e-6f);
    }

    [Fact]
    public void People_get_a_table()
    {
        SaveModel(["cat", "dog", "owl"]);
        TestImages.Save(_folder["1.png"], TestImages.Pattern(height: 40, width: 30));

        var (code, output, error) = Run(["predict", "--model", _folder["model"], "--image", _folder["1.png"]]);

        (code, error).Should().Be((0, ""));
        output.Should().Contain("1.png").And.Contain("cat").And.Contain("dog").And.Contain("owl").And.Contain("%");
    }

    [Fact]
    public void A_model_is_right_about_what_it_says_itself()
    {
        SaveModel(["cat", "dog", "owl"]);
        SortByPrediction(Enumerable.Range(0, 12));

        var (code, output, error) = Run([
            "evaluate",
            "--json",
            "--model",
            _folder["model"],
            "--data",
            _folder["data"],
            "--batch-size",
            "5",
        ]);

        (code, error).Should().Be((0, ""));
        using var result = JsonDocument.Parse(output);
        result.RootElement.EnumerateObject().Select(property => property.Name).Should().Equal("accuracy", "loss", "examples");
        result.RootElement.GetProperty("accuracy").GetDouble().Should().Be(1);
        result.RootElement.GetProperty("examples").GetInt32().Should().Be(12);
        result.RootElement.GetProperty("loss").GetDouble().Should().BePositive();
    }

    [Fact]
    public void Classes_are_matched_by_number_where_names_differ()
    {
        SaveModel(["LABEL_0", "LABEL_1"]);
        TestImages.Save(_folder["data", "cat", "1.png"], TestImages.Pattern(height: 16, width: 16));
        TestImages.Save(_folder["data", "dog", "1.png"], TestImages.Pattern(height: 16, width: 16));

        var (code, output, error) = Run(["evaluate", "--model", _folder["model"], "--data", _folder["data"]]);

        code.Should().Be(0);
        error.Should().Contain("2 have other names").And.Contain("matched by number");
        output.Should().Contain("accuracy").And.Contain("50.0 %").And.Contain("examples");
    }

    [Fact]
    public void Another_number_of_classes_is_refused()
    {
        SaveModel(["cat", "dog", "owl"]);
        TestImages.Save(_folder["data", "cat", "1.png"], TestImages.Pattern(height: 16, width: 16));

        ShouldBeRefused(["evaluate", "--json", "--model", _folder["model"], "--data", _folder["data"]], "Found 1 classes in the data");
    }

    [Fact]
    public void A_checkpoint_without_its_head_does_not_guess()
    {
        SaveModel(["cat", "dog"], leaveOut: "classifier.");
        TestImages.Save(_folder["1.png"], TestImages.Pattern(height: 16, width: 16));

        ShouldBeRefused(
            ["predict", "--json", "--model", _folder["model"], "--image", _folder["1.png"]],
            "found nothing that fits classifier.weight, classifier.bias, expected all weights"
        );
    }

    [Fact]
    public void What_a_checkpoint_has_too_much_is_told_beside_the_results()
    {
        SaveModel(["cat", "dog"], addition: "vit.pooler.dense.bias");
        TestImages.Save(_folder["1.png"], TestImages.Pattern(height: 16, width: 16));

        var (code, output, error) = Run(["predict", "--json", "--model", _folder["model"], "--image", _folder["1.png"]]);

        code.Should().Be(0);
        error.Should().Contain("left out: vit.pooler.dense.bias");
        output.TrimEnd().Should().StartWith("{").And.EndWith("}").And.NotContain("\n");
    }

    [Fact]
    public void One_broken_image_leaves_no_half_of_the_results()
    {
        SaveModel(["cat", "dog"]);
        TestImages.Save(_folder["1.png"], TestImages.Pattern(height: 16, width: 16));
        File.WriteAllText(_folder["2.png"], "no image");

        ShouldBeRefused(
            ["predict", "--json", "--model", _folder["model"], "--image", _folder["1.png"], _folder["2.png"]],
            "2.png (8 bytes): found no image"
        );
    }

    [Theory]
    [InlineData("predict --model m", "--image")]
    [InlineData("predict --image x.png", "--model")]
    [InlineData("predict --model m --image no/x.png", "no/x.png: found no such file, expected an image")]
    [InlineData("evaluate --model m", "--data")]
    [InlineData("evaluate --model m --data no/such/folder", "no/such/folder: found no such folder, expected a folder with CIFAR-10")]
    [InlineData("evaluate --model m --data d --batch-size 0", "--batch-size: found '0'")]
    public void Bad_input_is_one_clear_line_and_exit_code_2(string arguments, string message) =>
        ShouldBeRefused(arguments.Split(' '), message);

    private static List<float> Numbers(JsonElement element, string name) =>
        [.. element.GetProperty(name).EnumerateArray().Select(number => number.GetSingle())];

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
        error.TrimEnd().Should().Contain(message).And.NotContain("\n");
    }

    /// <summary>A small model with random weights, for images of 16 pixels.</summary>
    private void SaveModel(string[] classNames, string? leaveOut = null, string? addition = null)
    {
        using var scope = NewDisposeScope();
        random.manual_seed(3);
        using var model = PretrainedModel.Create<ImageClassifier>(TinyModels.Vision("vit", ("num_hidden_layers", 1)), classNames);
        model.SaveTo(_folder["model"]);
        var tensors = model
            .state_dict()
            .Where(pair => leaveOut is null || !pair.Key.StartsWith(leaveOut, StringComparison.Ordinal))
            .ToDictionary();
        if (addition is not null)
        {
            tensors.Add(addition, zeros(8));
        }
        SafetensorsWriter.Write(_folder["model", Checkpoint.FileName], tensors);
    }

    /// <summary>Puts images into the folders of the classes that the model sees in them.</summary>
    private void SortByPrediction(IEnumerable<int> variants)
    {
        foreach (var variant in variants)
        {
            var file = _folder[$"{variant}.png"];
            TestImages.Save(file, TestImages.Pattern(height: 20, width: 24, variant));
            var (_, output, _) = Run(["predict", "--json", "--model", _folder["model"], "--image", file]);
            using var result = JsonDocument.Parse(output);
            Directory.CreateDirectory(_folder["data", "train", result.RootElement.GetProperty("label").GetString()!]);
            TestImages.Save(
                _folder["data", "test", result.RootElement.GetProperty("label").GetString()!, $"{variant}.png"],
                TestImages.Pattern(height: 20, width: 24, variant)
            );
        }
        foreach (var name in new[] { "cat", "dog", "owl" })
        {
            Directory.CreateDirectory(_folder["data", "train", name]);
        }
    }
}
