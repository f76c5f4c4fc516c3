using System.Text.Json.Nodes;
using SlSam.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace SlSam.HuggingFace.Tests.Models;

/// <summary>What is loaded of a folder, and as what.</summary>
public sealed class PretrainedModelTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();
    private readonly TemporaryFolder _folder = new();
    private readonly List<string> _notices = [];

    public void Dispose()
    {
        _scope.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void What_was_saved_loads_as_it_was_in_evaluation_mode()
    {
        using var saved = TinyModels.Roberta("no", "yes");
        saved.SaveTo(_folder.Path);

        using var loaded = Load<SequenceClassifier>();

        loaded.training.Should().BeFalse();
        loaded.Labels.Should().Equal("no", "yes");
        State(loaded).Should().Equal(State(saved));
        _notices.Should().BeEmpty();
    }

    [Theory]
    [InlineData(ScalarType.BFloat16, "bfloat16")]
    [InlineData(ScalarType.Float16, "float16")]
    public void Weights_of_half_the_size_are_widened_unless_the_type_is_given(ScalarType type, string name)
    {
        using var saved = TinyModels.Roberta();
        saved.to(type);
        saved.SaveTo(_folder.Path);
        Config()["dtype"]!.ToString().Should().Be(name);

        using var wide = Load<SequenceClassifier>();
        using var narrow = PretrainedModel.Load<SequenceClassifier>(_folder.Path, type: type);

        wide.parameters().Should().OnlyContain(parameter => parameter.dtype == ScalarType.Float32);
        narrow.parameters().Should().OnlyContain(parameter => parameter.dtype == type);
        var (ours, theirs) = (wide.parameters().Last(), narrow.parameters().Last().to(ScalarType.Float32));
        ours.Equals(theirs).Should().BeTrue();
    }

    [Theory]
    [InlineData("vit", "model_type: found 'vit', which is a ImageClassifier, expected a SequenceClassifier (bert, roberta, distilbert).")]
    [InlineData("t5", "model_type: found 't5', expected one of bert, roberta, distilbert, vit, deit")]
    public void Another_kind_of_model_is_refused_by_both_names(string type, string message)
    {
        File.WriteAllText(_folder["config.json"], $$"""{ "model_type": "{{type}}", "pad_token_id": 7777777 }""");

        FluentActions
            .Invoking(() => Load<SequenceClassifier>())
            .Should()
            .Throw<InvalidDataException>()
            .WithMessage($"{_folder["config.json"]}: {message}*");
    }

    [Fact]
    public void A_configuration_without_a_type_is_of_the_one_that_its_class_names()
    {
        using var saved = TinyModels.Roberta();
        saved.SaveTo(_folder.Path);
        Change(config => config.Remove("model_type"));

        using var loaded = Load<nn.Module>();

        loaded.Should().BeAssignableTo<SequenceClassifier>();
        Change(config => config["architectures"] = new JsonArray("SomeModel"));
        FluentActions
            .Invoking(() => Load<SequenceClassifier>())
            .Should()
            .Throw<InvalidDataException>()
            .WithMessage("*found no model_type, expected one of bert*");
    }

    [Fact]
    public void A_model_for_no_task_becomes_a_classifier_where_labels_are_given_and_not_otherwise()
    {
        var folder = ReferenceFiles.Get("roberta-mini");

        using var model = PretrainedModel.Load<SequenceClassifier>(folder, ["no", "yes"], notice: _notices.Add);

        model.Labels.Should().Equal("no", "yes");
        model.MaxLength.Should().Be(128);
        _notices.Should().HaveCount(2);
        _notices[0].Should().StartWith("Not in the checkpoint, to be trained anew: classifier.dense.weight,");
        _notices[1].Should().StartWith("In the checkpoint but not in the model, left out: lm_head.");
        FluentActions
            .Invoking(() => PretrainedModel.Load<SequenceClassifier>(folder))
            .Should()
            .Throw<InvalidDataException>()
            .WithMessage("*found nothing that fits classifier.dense.weight*has to be trained first.");
    }

    [Theory]
    [InlineData("module.roberta.", "module.classifier.")]
    [InlineData("_orig_mod.module.roberta.", "_orig_mod.module.classifier.")]
    [InlineData("roberta.", "classifier.")]
    public void Names_that_wrappers_leave_behind_make_no_difference(string body, string head)
    {
        using var saved = TinyModels.Roberta();
        saved.SaveTo(_folder.Path);
        Rewrite(
            saved,
            name => name.Replace("roberta.", body, StringComparison.Ordinal).Replace("classifier.", head, StringComparison.Ordinal)
        );

        using var loaded = Load<SequenceClassifier>();

        State(loaded).Should().Equal(State(saved));
    }

    [Theory]
    [InlineData("bert")]
    [InlineData("roberta")]
    [InlineData("distilbert")]
    public void A_body_without_its_prefix_is_found_and_one_with_it_is_an_encoder(string type)
    {
        using var saved = PretrainedModel.Create<SequenceClassifier>(TinyModels.Encoder(type));
        saved.SaveTo(_folder.Path);
        using var encoder = Load<TextEncoder>();
        encoder.Width.Should().Be(8);
        State(encoder)
            .Should()
            .BeSubsetOf(State(saved).Select(entry => KeyValuePair.Create(entry.Key.Replace($"{type}.", ""), entry.Value)));
        encoder.SaveTo(_folder.Path);

        using var loaded = PretrainedModel.Load<SequenceClassifier>(_folder.Path, ["no", "yes"]);

        State(loaded).Where(entry => entry.Key.StartsWith($"{type}.", StringComparison.Ordinal)).Should().BeSubsetOf(State(saved));
    }

    [Fact]
    public void A_body_that_is_not_whole_is_refused_by_what_is_missing_and_what_is_there()
    {
        using var saved = TinyModels.Roberta();
        saved.SaveTo(_folder.Path);
        Rewrite(saved, name => name.Replace("roberta.encoder", "blocks", StringComparison.Ordinal));

        FluentActions
            .Invoking(() => PretrainedModel.Load<SequenceClassifier>(_folder.Path, ["a", "b"]))
            .Should()
            .Throw<InvalidDataException>()
            .WithMessage(
                "*model.safetensors: found no roberta.encoder.layer.0.*and 26 more, expected all weights*the file has blocks.layer.0.*"
            );
    }

    [Fact]
    public void Labels_of_a_model_without_a_head_are_refused()
    {
        FluentActions
            .Invoking(() => PretrainedModel.Create<TextEncoder>(TinyModels.Encoder("bert"), ["a", "b"]))
            .Should()
            .Throw<ArgumentException>()
            .WithMessage("Found labels for a TextEncoder, expected none: it has no head.*");
        FluentActions
            .Invoking(() => TinyModels.Roberta("a", "a"))
            .Should()
            .Throw<ArgumentException>()
            .WithMessage("Found the labels *a, a*, expected one or more, each once.*");
    }

    [Fact]
    public void The_small_files_of_a_folder_go_with_the_model_even_where_the_folder_is_gone()
    {
        using var saved = TinyModels.Roberta();
        saved.SaveTo(_folder["from"]);
        Directory.CreateDirectory(_folder["from"]);
        string[] small = ["tokenizer.json", "tokenizer_config.json", "vocab.txt", "merges.txt", "added_tokens.json", "chat_template.jinja"];
        string[] others = ["notes.txt", "training_args.bin", "optimizer.pt"];
        foreach (var name in (string[])[.. small, .. others])
        {
            File.WriteAllText(_folder["from", name], name);
        }
        using var loaded = PretrainedModel.Load<SequenceClassifier>(_folder["from"]);
        Directory.Delete(_folder["from"], recursive: true);

        loaded.SaveTo(_folder["to"]);

        string[] expected = [.. small, "config.json", "model.safetensors"];
        _folder.Files.Should().Equal(expected.Select(name => $"to/{name}").Order(StringComparer.Ordinal));
        File.ReadAllText(_folder["to", "vocab.txt"]).Should().Be("vocab.txt");
    }

    [Fact]
    public void The_longest_text_goes_with_the_tokenizer()
    {
        using var saved = TinyModels.Roberta();
        saved.SaveTo(_folder["from"]);
        File.WriteAllText(_folder["from", "tokenizer.json"], SmallTokenizer.Json());
        File.WriteAllText(_folder["from", "tokenizer_config.json"], """{ "model_max_length": 1e30, "do_lower_case": false }""");
        using var loaded = PretrainedModel.Load<SequenceClassifier>(_folder["from"]);

        loaded.MaxTextLength = 9;
        loaded.SaveTo(_folder["nine"]);
        loaded.MaxTextLength = 1000;
        loaded.SaveTo(_folder["all"]);

        Tokenizer.Load(_folder["nine"]).MaxLength.Should().Be(9);
        Tokenizer.Load(_folder["all"]).MaxLength.Should().Be(loaded.MaxLength);
        File.ReadAllText(_folder["nine", "tokenizer_config.json"]).Should().Contain("do_lower_case");
    }

    [Fact]
    public void A_pooler_that_nothing_reads_is_kept_and_not_trained()
    {
        using var saved = PretrainedModel.Create<SequenceClassifier>(TinyModels.Encoder("bert"));
        saved.SaveTo(_folder.Path);

        using var encoder = Load<TextEncoder>();
        encoder.SaveTo(_folder.Path);

        encoder.get_parameter("pooler.dense.weight")!.requires_grad.Should().BeFalse();
        Fixture.Shapes(_folder.Path).Keys.Should().Contain("pooler.dense.weight").And.NotContain("classifier.weight");
        Config()["architectures"]!.ToJsonString().Should().Be("""["BertModel"]""");
    }

    private T Load<T>()
        where T : nn.Module => PretrainedModel.Load<T>(_folder.Path, notice: _notices.Add);

    private JsonObject Config() => JsonNode.Parse(File.ReadAllText(_folder["config.json"]))!.AsObject();

    private void Change(Action<JsonObject> change)
    {
        var config = Config();
        change(config);
        File.WriteAllText(_folder["config.json"], config.ToJsonString());
    }

    private void Rewrite(nn.Module model, Func<string, string> rename) =>
        SafetensorsWriter.Write(
            _folder["model.safetensors"],
            model.state_dict().ToDictionary(entry => rename(entry.Key), entry => entry.Value)
        );

    private static Dictionary<string, string> State(nn.Module model) =>
        model.state_dict().ToDictionary(entry => entry.Key, entry => Convert.ToHexString(entry.Value.bytes));
}
