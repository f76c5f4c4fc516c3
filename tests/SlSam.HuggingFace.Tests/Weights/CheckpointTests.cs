using SlSam.Testing;
using static TorchSharp.torch;

namespace SlSam.HuggingFace.Tests.Weights;

public sealed class CheckpointTests
{
    [Fact]
    public void Shards_hold_what_the_single_file_holds()
    {
        using var scope = NewDisposeScope();
        using var sharded = Checkpoint.Open(ReferenceFiles.Get("llama-bf16-sharded"));
        using var single = Checkpoint.Open(ReferenceFiles.Get("llama"));

        sharded.Entries.Keys.Should().BeEquivalentTo(single.Entries.Keys);
        foreach (var name in single.Entries.Keys)
        {
            var half = sharded.Read(name);
            half.dtype.Should().Be(ScalarType.BFloat16);
            half.Equals(single.Read(name).to_type(ScalarType.BFloat16)).Should().BeTrue(name);
        }
    }

    [Fact]
    public void A_folder_without_weights_says_what_was_expected()
    {
        using var folder = new TemporaryFolder();

        folder
            .Invoking(it => Checkpoint.Open(it.Path))
            .Should()
            .Throw<FileNotFoundException>()
            .WithMessage($"{folder.Path}*model.safetensors*model.safetensors.index.json*");
    }

    [Theory]
    [InlineData("[]", "*weight_map*")]
    [InlineData("{}", "*weight_map*")]
    [InlineData("""{"weight_map":3}""", "*index*")]
    [InlineData("""{"weight_map":{"a":3}}""", "*index*")]
    [InlineData("""{"weight_map":{"a":"x.safetensors","a":"x.safetensors"}}""", "*'a'*")]
    [InlineData("""{"weight_map":{"a":null}}""", "*beside the index*")]
    [InlineData("""{"weight_map":{"a":""}}""", "*beside the index*")]
    [InlineData("""{"weight_map":{"a":".."}}""", "*beside the index*")]
    [InlineData("""{"weight_map":{"a":"../x.safetensors"}}""", "*\"../x.safetensors\"*beside the index*")]
    [InlineData("""{"weight_map":{"a":"..\\x.safetensors"}}""", "*beside the index*")]
    [InlineData("""{"weight_map":{"a":"C:x.safetensors"}}""", "*beside the index*")]
    [InlineData("""{"weight_map":{"a":"/x.safetensors"}}""", "*beside the index*")]
    [InlineData("""{"weight_map":{"b":"x.safetensors"}}""", "*b*x.safetensors*does not have it*")]
    [InlineData("nope", "*index*")]
    public void A_fault_of_the_index_is_named(string index, string message)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["model.safetensors.index.json"], index);
        File.WriteAllBytes(folder["x.safetensors"], SafetensorsBytes.Make("""{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}""", 1));

        folder
            .Invoking(it => Checkpoint.Open(it.Path).Dispose())
            .Should()
            .Throw<SafetensorsException>()
            .WithMessage($"{folder["model.safetensors.index.json"]}: {message}");
    }

    [Fact]
    public void A_missing_shard_is_named()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["model.safetensors.index.json"], """{"weight_map":{"a":"x.safetensors"}}""");

        folder.Invoking(it => Checkpoint.Open(it.Path)).Should().Throw<FileNotFoundException>().WithMessage("*x.safetensors*");
    }
}
