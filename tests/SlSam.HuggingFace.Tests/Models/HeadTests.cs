using System.Text.Json.Nodes;
using SlSam.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace SlSam.HuggingFace.Tests.Models;

/// <summary>What becomes of a checkpoint's head where labels are given.</summary>
public sealed class HeadTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();
    private readonly TemporaryFolder _folder = new();
    private readonly List<string> _notices = [];

    public void Dispose()
    {
        _scope.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData(new[] { "cat", "dog", "bird" }, new[] { 1, 2, 0 })]
    [InlineData(new[] { "Dog", "BIRD", "c-at" }, new[] { 2, 0, 1 })]
    [InlineData(new[] { "dog", "cat" }, new[] { 2, 1 })]
    [InlineData(new[] { "LABEL_0", "LABEL_1", "LABEL_2" }, new[] { 0, 1, 2 })]
    public void Rows_go_where_the_names_are(string[] wanted, int[] rows)
    {
        using var saved = Save("bird", "cat", "dog");

        using var loaded = Load(wanted);

        loaded.Labels.Should().Equal(wanted);
        Logits(loaded).Equals(Logits(saved).index_select(1, tensor(rows.Select(row => (long)row).ToArray()))).Should().BeTrue();
    }

    [Theory]
    [InlineData("cat", "dog", "fish")]
    [InlineData("cat", "dog", "bird", "fish")]
    [InlineData("rock", "paper", "scissors")]
    public void A_head_for_other_labels_gives_way_to_a_fresh_one_with_a_notice(params string[] wanted)
    {
        using var saved = Save("bird", "cat", "dog");

        using var loaded = Load(wanted);

        loaded.Labels.Should().Equal(wanted);
        loaded.get_parameter("classifier.dense.weight")!.Equals(saved.get_parameter("classifier.dense.weight")!).Should().BeTrue();
        var (ours, theirs) = (loaded.get_parameter("classifier.out_proj.weight")!, saved.get_parameter("classifier.out_proj.weight")!);
        ours.unsqueeze(1).eq(theirs.unsqueeze(0)).any().item<bool>().Should().BeFalse("no row is one of the checkpoint's");
        _notices.Should().ContainSingle().Which.Should().StartWith("The checkpoint's head is for the labels bird, cat, dog, not for ");
    }

    [Fact]
    public void A_head_whose_labels_have_no_names_is_kept_by_place()
    {
        using var saved = Save("LABEL_0", "LABEL_1");

        using var loaded = Load("no", "yes");

        Logits(loaded).Equals(Logits(saved)).Should().BeTrue();
        _notices.Should().BeEmpty();
    }

    [Fact]
    public void Labels_that_are_left_out_are_named()
    {
        using var saved = Save("bird", "cat", "dog");

        using var loaded = Load("cat", "dog");

        _notices.Should().Equal("Labels of the checkpoint that are not asked for, left out: bird.");
    }

    [Fact]
    public void One_label_is_a_number_which_a_head_for_classes_does_not_give()
    {
        using var saved = Save("bird", "cat", "dog");

        using var score = Load("score");
        score.IsRegression.Should().BeTrue();
        _notices.Should().ContainSingle().Which.Should().EndWith("not for a number: this one is fresh, and has to be trained.");
        score.SaveTo(_folder.Path);

        using var again = Load("points");
        Logits(again).Equals(Logits(score)).Should().BeTrue("a number is a number");
        using var classes = Load("no", "yes");
        classes.IsRegression.Should().BeFalse();
        _notices[^1].Should().Be("The checkpoint's head is for a number, not for no, yes: this one is fresh, and has to be trained.");
    }

    [Theory]
    [InlineData("""{ "0": 3, "1": 1.5, "2": true }""", new[] { "3", "1.5", "true" })]
    [InlineData("""["a", "b", "c"]""", new[] { "a", "b", "c" })]
    [InlineData("null", new[] { "LABEL_0", "LABEL_1", "LABEL_2" })]
    public void Labels_are_read_however_they_are_written(string labels, string[] expected)
    {
        using var saved = Save("bird", "cat", "dog");
        Change(labels);

        using var loaded = PretrainedModel.Load<SequenceClassifier>(_folder.Path);

        loaded.Labels.Should().Equal(expected);
        loaded.SaveTo(_folder.Path);
        using var again = PretrainedModel.Load<SequenceClassifier>(_folder.Path);
        again.Labels.Should().Equal(expected);
    }

    [Theory]
    [InlineData("""{ "1": "a", "2": "b", "3": "c" }""", "id2label: found the keys 1, 2, 3, expected the numbers from 0 on without a gap.")]
    [InlineData("""{ "0": "a", "zwei": "b" }""", "id2label: found the keys 0, zwei, expected the numbers")]
    [InlineData("{}", "id2label: found no labels, expected one or more.")]
    [InlineData("7", "id2label: found 7, expected an object of numbers and names.")]
    [InlineData("""["a", "b"]""", "found nothing that fits classifier.out_proj.weight, classifier.out_proj.bias, expected all weights")]
    public void Labels_that_do_not_fit_stop_the_use_of_the_head_but_not_its_replacement(string labels, string message)
    {
        using var saved = Save("bird", "cat", "dog");
        Change(labels);

        FluentActions
            .Invoking(() => PretrainedModel.Load<SequenceClassifier>(_folder.Path))
            .Should()
            .Throw<InvalidDataException>()
            .WithMessage($"{_folder.Path}*{message}*");
        using var loaded = Load("no", "yes");
        loaded.Labels.Should().Equal("no", "yes");
        _notices.Should().ContainSingle().Which.Should().StartWith("The checkpoint's head is for 3 rows whose labels are not known");
    }

    [Fact]
    public void A_model_for_several_labels_at_once_is_loaded_and_replaced_by_one_for_a_single_one()
    {
        using var saved = Save("bird", "cat", "dog");
        Change(config => config["problem_type"] = "multi_label_classification");

        using var loaded = PretrainedModel.Load<SequenceClassifier>(_folder.Path);
        loaded.IsRegression.Should().BeFalse();
        using var other = Load("cat", "dog", "bird");
        other.SaveTo(_folder.Path);

        File.ReadAllText(_folder["config.json"]).Should().Contain("\"problem_type\": \"single_label_classification\"");
    }

    [Theory]
    [InlineData("vit", null)]
    [InlineData("deit", "DeiTForImageClassification")]
    [InlineData("deit", "DeiTForImageClassificationWithTeacher")]
    public void The_heads_of_images_follow_the_same_rules(string type, string? architecture)
    {
        var config = TinyModels.Vision(type, ("architectures", architecture is null ? null : new JsonArray(architecture)));
        using var saved = PretrainedModel.Create<ImageClassifier>(config, ["bird", "cat", "dog"]);
        saved.SaveTo(_folder.Path);
        var images = randn(2, 3, 16, 16);

        using var loaded = PretrainedModel.Load<ImageClassifier>(_folder.Path, ["dog", "bird", "cat"]);

        var expected = saved.call(images).index_select(1, tensor(new long[] { 2, 0, 1 }));
        (loaded.call(images) - expected).abs().max().item<float>().Should().BeLessThan(1e-6f);
    }

    private SequenceClassifier Save(params string[] labels)
    {
        var model = TinyModels.Roberta(labels);
        model.eval();
        model.SaveTo(_folder.Path);
        return model;
    }

    private SequenceClassifier Load(params string[] labels) =>
        PretrainedModel.Load<SequenceClassifier>(_folder.Path, labels, notice: _notices.Add);

    private void Change(string labels) =>
        Change(config =>
        {
            config["id2label"] = JsonNode.Parse(labels);
            config["num_labels"] = 3;
            config.Remove("label2id");
        });

    private void Change(Action<JsonObject> change)
    {
        var config = JsonNode.Parse(File.ReadAllText(_folder["config.json"]))!.AsObject();
        change(config);
        File.WriteAllText(_folder["config.json"], config.ToJsonString());
    }

    private static Tensor Logits(SequenceClassifier model) =>
        model.call(tensor(new long[] { 0, 8, 5, 2 }).unsqueeze(0), ones(1, 4, ScalarType.Int64), null);
}
