using SlSam.HuggingFace;
using SlSam.Samples.Text;
using SlSam.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace SlSam.Samples.Tests.Text;

public sealed class RobertaCheckpointTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();
    private readonly TemporaryFolder _folder = new();

    public void Dispose()
    {
        _scope.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void A_model_that_was_saved_is_loaded_with_its_tokenizer()
    {
        using var original = TinyRoberta.Create();
        TinyRobertaFolder.Save(_folder, original);

        using var loaded = RobertaCheckpoint.LoadClassifier(_folder.Path);

        loaded.Report.Notices().Should().BeEmpty();
        loaded.Tokenizer.Encode("ab").Should().Equal(0, 8, 2);
        foreach (var ((name, ours), (_, theirs)) in loaded.Model.named_parameters().Zip(original.named_parameters()))
        {
            ours.Equals(theirs).Should().BeTrue(name);
        }
    }

    [Fact]
    public void A_masked_language_model_gets_a_fresh_head_and_loses_its_own()
    {
        using var loaded = RobertaCheckpoint.Load(ReferenceFiles.Get("roberta-mini"), config => config.WithClasses(["no", "yes"]));

        loaded.Model.Config.MaxLength.Should().Be(128);
        loaded.Report.Missing.Should().OnlyContain(name => name.StartsWith("classifier.", StringComparison.Ordinal)).And.HaveCount(4);
        loaded.Report.Unexpected.Should().OnlyContain(name => name.StartsWith("lm_head.", StringComparison.Ordinal)).And.NotBeEmpty();
    }

    [Fact]
    public void What_older_checkpoints_have_too_much_is_left_out_and_numbers_of_half_the_size_are_widened()
    {
        using var original = TinyRoberta.Create();
        TinyRobertaFolder.Save(_folder, original);
        var state = original.state_dict().ToDictionary(pair => pair.Key, pair => pair.Value.to(ScalarType.Float16));
        state["roberta.embeddings.position_ids"] = arange(14).unsqueeze(0);
        state["roberta.pooler.dense.weight"] = zeros(8, 8);
        SafetensorsWriter.Write(_folder["model.safetensors"], state);

        using var loaded = RobertaCheckpoint.LoadClassifier(_folder.Path);

        loaded.Report.Unexpected.Should().Equal("roberta.embeddings.position_ids", "roberta.pooler.dense.weight");
        var ours = loaded.Model.get_parameter("classifier.dense.weight")!;
        ours.dtype.Should().Be(ScalarType.Float32);
        ours.Equals(original.get_parameter("classifier.dense.weight")!.to(ScalarType.Float16).to(ScalarType.Float32)).Should().BeTrue();
    }

    [Fact]
    public void A_body_without_its_name_is_found()
    {
        using var original = TinyRoberta.Create();
        TinyRobertaFolder.Save(_folder, original);
        var body = original.state_dict().Where(pair => pair.Key.StartsWith("roberta.", StringComparison.Ordinal));
        SafetensorsWriter.Write(_folder["model.safetensors"], body.ToDictionary(pair => pair.Key["roberta.".Length..], pair => pair.Value));

        using var loaded = RobertaCheckpoint.Load(_folder.Path);

        loaded.Report.Missing.Should().HaveCount(4);
    }

    [Fact]
    public void A_head_for_other_labels_is_drawn_anew_and_no_classifier()
    {
        TinyRobertaFolder.Save(_folder);
        using var loaded = RobertaCheckpoint.Load(_folder.Path, config => config.WithClasses(["a", "b", "c"]));
        loaded.Report.Reinitialized.Select(tensor => tensor.Name).Should().Equal("classifier.out_proj.weight", "classifier.out_proj.bias");

        File.WriteAllText(_folder["config.json"], TinyRoberta.Config.WithClasses(["a", "b", "c"]).ToJson("RobertaForMaskedLM"));
        var loading = () => RobertaCheckpoint.LoadClassifier(_folder.Path);
        loading.Should().Throw<InvalidDataException>().WithMessage($"{_folder.Path}*classifier.out_proj.weight*");
    }

    [Fact]
    public void A_body_that_is_not_whole_is_refused()
    {
        using var original = TinyRoberta.Create();
        TinyRobertaFolder.Save(_folder, original);
        var state = original.state_dict();
        state.Remove("roberta.encoder.layer.1.output.dense.bias");
        SafetensorsWriter.Write(_folder["model.safetensors"], state);

        var loading = () => RobertaCheckpoint.Load(_folder.Path);

        loading
            .Should()
            .Throw<InvalidDataException>()
            .WithMessage("*model.safetensors: found no roberta.encoder.layer.1.output.dense.bias (1 tensors are missing), expected all*");
    }

    [Fact]
    public void A_tokenizer_of_another_model_is_refused_at_the_first_token_that_the_model_lacks()
    {
        TinyRobertaFolder.Save(_folder, TinyRoberta.Config with { VocabSize = 9 });
        using var loaded = RobertaCheckpoint.LoadClassifier(_folder.Path);

        loaded.Encode("ab", "b").Should().Equal(0, 8, 2, 2, 6, 2);
        loaded
            .Invoking(l => l.Encode("a a", null))
            .Should()
            .Throw<InvalidDataException>()
            .WithMessage("Found token 9 in the text 'a a', expected numbers below vocab_size, 9: the tokenizer is not the model's.");
    }
}
