using SlSam.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace SlSam.HuggingFace.Tests.Models;

/// <summary>A real model, all-MiniLM-L6-v2, in the folder that SLSAM_TESTS_MINILM names; 90 MB that are not in the repository.</summary>
public sealed class MinilmTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    private static string Folder
    {
        get
        {
            var folder = Environment.GetEnvironmentVariable("SLSAM_TESTS_MINILM");
            Assert.SkipWhen(string.IsNullOrEmpty(folder), "SLSAM_TESTS_MINILM names no folder of all-MiniLM-L6-v2");
            return folder!;
        }
    }

    [Theory]
    [InlineData("single")]
    [InlineData("pair")]
    public void Hidden_states_agree_where_the_mask_keeps_them(string kind)
    {
        using var model = PretrainedModel.Load<TextEncoder>(Folder);
        var expected = Fixture.Expected("minilm");
        var mask = expected[$"{kind}.attention_mask"];

        var hidden = model.call(expected[$"{kind}.input_ids"], mask, expected.GetValueOrDefault($"{kind}.token_type_ids"));

        var difference = (hidden - expected[$"{kind}.last_hidden_state"]).abs() * mask.unsqueeze(-1);
        difference.max().item<float>().Should().BeLessThan(1e-4f);
        model.Width.Should().Be(384);
    }

    [Fact]
    public void What_is_saved_again_has_the_same_tensors()
    {
        using var folder = new TemporaryFolder();
        using var model = PretrainedModel.Load<TextEncoder>(Folder);

        model.SaveTo(folder.Path);

        Fixture.Shapes(folder.Path).Should().BeEquivalentTo(Fixture.Shapes(Folder));
        File.ReadAllBytes(folder["vocab.txt"]).Should().Equal(File.ReadAllBytes(Path.Combine(Folder, "vocab.txt")));
    }
}
