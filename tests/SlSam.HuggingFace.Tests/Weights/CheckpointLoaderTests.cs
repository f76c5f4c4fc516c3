using SlSam.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace SlSam.HuggingFace.Tests.Weights;

public sealed class CheckpointLoaderTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();
    private readonly TemporaryFolder _folder = new();

    public void Dispose()
    {
        _folder.Dispose();
        _scope.Dispose();
    }

    [Fact]
    public void Parameters_and_persistent_buffers_are_loaded_by_name()
    {
        var model = new SmallModel(classes: 2);
        var state = StateOf(new SmallModel(classes: 2));
        state["offset"] = ones(4);

        var report = Load(model, state);

        report.Loaded.Should().BeEquivalentTo("body.weight", "body.bias", "head.weight", "head.bias", "offset");
        report.Notices().Should().BeEmpty();
        foreach (var (name, tensor) in model.state_dict())
        {
            tensor.Equals(state[name]).Should().BeTrue(name);
        }
    }

    [Fact]
    public void The_model_keeps_its_type_and_torch_converts()
    {
        var model = new SmallModel(classes: 2).to(bfloat16);
        var state = StateOf(new SmallModel(classes: 2));

        Load(model, state);

        var weight = model.get_parameter("body.weight")!;
        weight.dtype.Should().Be(ScalarType.BFloat16);
        weight.Equals(state["body.weight"].to_type(ScalarType.BFloat16)).Should().BeTrue();
    }

    [Fact]
    public void A_head_of_another_size_stays_fresh_and_is_reported()
    {
        var model = new SmallModel(classes: 2);
        var fresh = StateOf(model);

        var report = Load(model, StateOf(new SmallModel(classes: 1000)), new LoadOptions { Head = ["head."] });

        report
            .Reinitialized.Select(tensor => tensor.ToString())
            .Should()
            .BeEquivalentTo("head.weight ([1000, 4] -> [2, 4])", "head.bias ([1000] -> [2])");
        report.Loaded.Should().BeEquivalentTo("body.weight", "body.bias", "offset");
        model.get_parameter("head.weight")!.Equals(fresh["head.weight"]).Should().BeTrue();
        report.Notices().Should().ContainSingle().Which.Should().Contain("head.weight ([1000, 4] -> [2, 4])");
    }

    [Fact]
    public void Another_shape_elsewhere_is_an_error_with_both_shapes_and_the_model_is_untouched()
    {
        var model = new SmallModel(classes: 2);
        var fresh = StateOf(model);
        var state = StateOf(new SmallModel(classes: 1000));
        state["body.bias"] = zeros(5);

        var load = () => Load(model, state, new LoadOptions { Head = ["classifier."] });

        load.Should()
            .Throw<InvalidDataException>()
            .WithMessage("*body.bias has the shape [5], expected [4]*head.weight has the shape [1000, 4], expected [2, 4]*");
        foreach (var (name, tensor) in model.state_dict())
        {
            tensor.Equals(fresh[name]).Should().BeTrue(name);
        }
    }

    [Fact]
    public void Missing_and_unexpected_tensors_are_listed()
    {
        var model = new SmallModel(classes: 2);
        var state = StateOf(new SmallModel(classes: 2));
        state.Remove("head.weight");
        state["lm_head.bias"] = zeros(7);
        state["embeddings.position_ids"] = zeros(7, dtype: int64);

        var report = Load(model, state);

        report.Missing.Should().Equal("head.weight");
        report.Unexpected.Should().Equal("embeddings.position_ids", "lm_head.bias");
        report
            .Notices()
            .Should()
            .HaveCount(2)
            .And.Contain(line => line.Contains("head.weight"))
            .And.Contain(line => line.Contains("lm_head.bias"));
    }

    [Fact]
    public void Fractions_do_not_become_whole_numbers_in_silence()
    {
        var model = new SmallModel(classes: 2);
        var state = StateOf(model);
        state["offset"] = ones(4, dtype: int64);

        model
            .Invoking(it => Load(it, state))
            .Should()
            .Throw<InvalidDataException>()
            .WithMessage("*offset holds I64, expected numbers that convert to Float32*");
    }

    [Fact]
    public void A_checkpoint_of_the_body_alone_is_found_without_its_prefix()
    {
        var model = new SmallModel(classes: 2);
        var state = new Dictionary<string, Tensor> { ["weight"] = ones(4, 3), ["bias"] = ones(4) };

        var report = Load(model, state, new LoadOptions { BodyPrefix = "body." });

        report.Loaded.Should().BeEquivalentTo("body.weight", "body.bias");
        report.Unexpected.Should().BeEmpty();
        model.get_parameter("body.weight")!.sum().item<float>().Should().Be(12);
    }

    [Theory]
    [InlineData("first.weight")]
    [InlineData("second.weight")]
    public void A_tied_parameter_is_found_under_either_name(string name)
    {
        var model = new TiedModel();

        var report = Load(model, new Dictionary<string, Tensor> { [name] = ones(3, 3) });

        report.Loaded.Should().Equal(name);
        report.Missing.Should().BeEmpty();
        report.Unexpected.Should().BeEmpty();
        model.get_parameter("first.weight")!.sum().item<float>().Should().Be(9);
    }

    [Fact]
    public void A_saved_folder_loads_into_an_equal_model()
    {
        var model = new SmallModel(classes: 2);

        CheckpointSaver.Save(
            model,
            _folder["model"],
            """{"a":1}""",
            new Dictionary<string, ReadOnlyMemory<byte>> { ["preprocessor_config.json"] = "{}"u8.ToArray() }
        );

        _folder.Files.Should().Equal("model/config.json", "model/model.safetensors", "model/preprocessor_config.json");
        File.ReadAllText(_folder["model", "config.json"]).Should().Be("""{"a":1}""");
        var other = new SmallModel(classes: 2);
        using var checkpoint = Checkpoint.Open(_folder["model"]);
        CheckpointLoader.Load(other, checkpoint).Notices().Should().BeEmpty();
        other.get_parameter("head.weight")!.Equals(model.get_parameter("head.weight")!).Should().BeTrue();
    }

    [Fact]
    public void Saving_over_a_folder_keeps_what_is_no_models_and_leaves_nothing_of_the_old_weights()
    {
        Directory.CreateDirectory(_folder["model", "runs"]);
        string[] mine = ["notes.txt", "runs/log.txt", "other.safetensors", "tokenizer.json"];
        string[] old =
        [
            "config.json",
            "model-00001-of-00002.safetensors",
            "model-00002-of-00002.safetensors",
            "model.safetensors.index.json",
        ];
        foreach (var name in (string[])[.. mine, .. old])
        {
            File.WriteAllText(_folder["model", name], name);
        }

        CheckpointSaver.Save(new SmallModel(classes: 2), _folder["model"] + Path.DirectorySeparatorChar, "new");

        string[] expected = [.. mine, "config.json", "model.safetensors"];
        _folder.Files.Should().Equal(expected.Select(name => $"model/{name}").Order(StringComparer.Ordinal));
        File.ReadAllText(_folder["model", "config.json"]).Should().Be("new");
        File.ReadAllText(_folder["model", "runs", "log.txt"]).Should().Be("runs/log.txt");
    }

    [Fact]
    public void A_tokenizer_that_is_written_takes_the_place_of_another_kind()
    {
        Directory.CreateDirectory(_folder["model"]);
        File.WriteAllText(_folder["model", "vocab.json"], "old");

        CheckpointSaver.Save(
            new SmallModel(classes: 2),
            _folder["model"],
            "{}",
            new Dictionary<string, ReadOnlyMemory<byte>> { ["tokenizer.json"] = "new"u8.ToArray() }
        );

        _folder.Files.Should().Equal("model/config.json", "model/model.safetensors", "model/tokenizer.json");
    }

    [Fact]
    public void What_cannot_be_written_leaves_the_folder_as_it_was()
    {
        Directory.CreateDirectory(_folder["model"]);
        File.WriteAllText(_folder["model", "config.json"], "old");

        var saving = () =>
            CheckpointSaver.Save(
                new SmallModel(classes: 2),
                _folder["model"],
                "new",
                new Dictionary<string, ReadOnlyMemory<byte>> { ["no such folder/file"] = default }
            );

        saving.Should().Throw<IOException>();
        _folder.Files.Should().Equal("model/config.json");
        File.ReadAllText(_folder["model", "config.json"]).Should().Be("old");
    }

    [Fact]
    public void A_folder_behind_a_link_is_swapped_and_the_link_stays()
    {
        Directory.CreateDirectory(_folder["real"]);
        Directory.CreateSymbolicLink(_folder["link"], _folder["real"]);

        CheckpointSaver.Save(new SmallModel(classes: 2), _folder["link"], "{}");

        new DirectoryInfo(_folder["link"]).LinkTarget.Should().NotBeNull();
        File.Exists(_folder["real", "config.json"]).Should().BeTrue();
    }

    [Fact]
    public void A_file_in_the_place_of_the_folder_is_refused()
    {
        File.WriteAllText(_folder["model"], "mine");

        var saving = () => CheckpointSaver.Save(new SmallModel(classes: 2), _folder["model"], "{}");

        saving.Should().Throw<IOException>().WithMessage("*model: found a file, expected a folder, or nothing.");
        _folder.Files.Should().Equal("model");
    }

    [Fact]
    public void A_tied_parameter_is_saved_once()
    {
        CheckpointSaver.Save(new TiedModel(), _folder["model"], "{}");

        using var checkpoint = Checkpoint.Open(_folder["model"]);
        checkpoint.Entries.Keys.Should().Equal("first.weight");
        CheckpointLoader.Load(new TiedModel(), checkpoint).Notices().Should().BeEmpty();
    }

    private LoadReport Load(nn.Module model, Dictionary<string, Tensor> state, LoadOptions? options = null)
    {
        SafetensorsWriter.Write(_folder["state.safetensors"], state);
        using var checkpoint = Checkpoint.Open(_folder["state.safetensors"]);
        return CheckpointLoader.Load(model, checkpoint, options);
    }

    private static Dictionary<string, Tensor> StateOf(nn.Module model) =>
        model.state_dict().ToDictionary(pair => pair.Key, pair => pair.Value.detach().clone());
}
