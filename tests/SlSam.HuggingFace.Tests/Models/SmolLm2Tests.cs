using SlSam.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace SlSam.HuggingFace.Tests.Models;

/// <summary>A real model, SmolLM2-135M-Instruct, in the folder that SLSAM_TESTS_SMOLLM2 names; 270 MB that are not in the repository.</summary>
public sealed class SmolLm2Tests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    [Fact]
    public void The_highest_logits_agree()
    {
        using var model = SmolLm2.Load();
        foreach (var generation in Fixture.Numbers("smollm2").GetProperty("generations").EnumerateArray())
        {
            var ids = generation.GetProperty("input_ids").EnumerateArray().Select(id => id.GetInt64()).ToArray();
            var expected = generation
                .GetProperty("last_logits_top")
                .EnumerateArray()
                .Select(pair => (pair[0].GetInt32(), pair[1].GetSingle()));
            using var untracked = no_grad();

            var logits = model.call(tensor(ids).unsqueeze(0), null)[0, -1];

            foreach (var (id, logit) in expected)
            {
                logits[id].item<float>().Should().BeApproximately(logit, 1e-3f);
            }
        }
    }

    [Fact]
    public void Greedy_continuations_are_those_of_transformers()
    {
        using var model = SmolLm2.Load();
        var tokenizer = Tokenizer.Load(SmolLm2.Folder);
        foreach (var generation in Fixture.Numbers("smollm2").GetProperty("generations").EnumerateArray())
        {
            var expected = generation.GetProperty("output_ids").EnumerateArray().Select(id => id.GetInt32()).ToArray();
            var prompt = tokenizer.Encode(generation.GetProperty("prompt").GetString()!).Ids;

            var found = model.Generate(prompt, new GenerationOptions { MaxNewTokens = 40 }).ToArray();

            found.Should().Equal(expected);
            tokenizer.Decode(found).Should().Be(generation.GetProperty("text").GetString());
        }
    }

    [Fact]
    public void What_is_saved_again_has_the_same_tensors()
    {
        using var folder = new TemporaryFolder();
        using var model = SmolLm2.Load(ScalarType.BFloat16);

        model.SaveTo(folder.Path);

        Fixture.Shapes(folder.Path).Should().BeEquivalentTo(Fixture.Shapes(SmolLm2.Folder));
    }
}
