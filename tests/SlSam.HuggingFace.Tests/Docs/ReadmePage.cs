using System.Text.Json.Nodes;
using SlSam.Layers;
using SlSam.Testing;
using static TorchSharp.torch;

namespace SlSam.HuggingFace.Tests.Docs;

/// <summary>What the package's README.md and docs/models.md show of chat models, on a small model of a hub of the test's own.</summary>
public sealed class ReadmePage : IDisposable
{
    private const string Id = "HuggingFaceTB/SmolLM2-135M-Instruct";

    private readonly TemporaryFolder _folder = new();
    private readonly FakeHub _hub = new();

    public ReadmePage()
    {
        WriteModel(_folder["model"]);
        foreach (var file in Directory.EnumerateFiles(_folder["model"]))
        {
            _hub.Files[Path.GetFileName(file)] = File.ReadAllBytes(file);
        }
        _hub.Answer = request => _hub.Usual(request with { Path = request.Path.Replace(Id, FakeHub.Repository) });
        Environment.SetEnvironmentVariable("HF_ENDPOINT", _hub.Address);
        Environment.SetEnvironmentVariable("HF_HUB_CACHE", _folder["hub"]);
    }

    public void Dispose()
    {
        Environment.SetEnvironmentVariable("HF_ENDPOINT", null);
        Environment.SetEnvironmentVariable("HF_HUB_CACHE", null);
        _hub.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_chat_model_is_loaded_answers_is_tuned_and_saved()
    {
        using var scope = NewDisposeScope();

        using var hub = new HubClient(HubSettings.FromEnvironment());
        var folder = await hub.FetchAsync("HuggingFaceTB/SmolLM2-135M-Instruct");
        using var model = PretrainedModel.Load<CausalLanguageModel>(folder);
        var (tokenizer, template) = (Tokenizer.Load(folder), ChatTemplate.Load(folder));

        var question = new ChatMessage("user", "What is a fjord?");
        var prompt = Encode(template.Render([question], addGenerationPrompt: true));
        Console.WriteLine(tokenizer.Decode(model.Generate(prompt, new GenerationOptions { MaxNewTokens = 100 })));

        var talk = Encode(template.Render([question, new ChatMessage("assistant", "A narrow arm of the sea.")]));
        using var ids = tensor([.. talk.Select(id => (long)id)], [1, talk.Count]);
        using var labels = tensor([.. talk.Select((id, i) => i < prompt.Count ? -100L : id)], [1, talk.Count]); // the answer alone counts
        var options = new SlSamOptions { LearningRate = 1e-5, Partitioner = LayerPartitioners.PerBlock(model.Blocks) };
        using var optimizer = new SlSamOptimizer(model, options with { Rho = 0.01 });
        model.train();
        using var loss = optimizer.Step(pass => pass.Backward(model.Loss(ids, labels))); // a step; no logits where nothing counts
        model.SaveTo("out/chat");

        IReadOnlyList<int> Encode(string text) => tokenizer.Encode(text, specialTokens: false).Ids; // the template writes the special tokens

        talk.Take(prompt.Count).Should().Equal(prompt);
        optimizer.Arms.Should().HaveCount(4, "embeddings, two blocks, and what is above them");
        loss.item<float>().Should().BePositive();
        using var saved = PretrainedModel.Load<CausalLanguageModel>("out/chat");
        saved.Loss(ids, labels).item<float>().Should().BeApproximately(model.Loss(ids, labels).item<float>(), 1e-6f);
        ChatTemplate.Load("out/chat").Render([question]).Should().Be(template.Render([question]));
        Directory.Delete("out", recursive: true);
    }

    [Theory]
    [InlineData("src/SlSam.HuggingFace/README.md")]
    [InlineData("docs/models.md")]
    public void What_is_shown_is_code_of_this_test(string page)
    {
        var text = File.ReadAllText(ReferenceFiles.Get(["..", "..", .. page.Split('/')]));
        var code = File.ReadAllLines(ReferenceFiles.Get("..", "SlSam.HuggingFace.Tests", "Docs", "ReadmePage.cs"))
            .Select(line => line.StartsWith("        ", StringComparison.Ordinal) ? line[8..] : line);

        var shown = text.Split("```csharp\n")[2].Split("```")[0];

        string.Join('\n', code).Should().Contain(shown.TrimEnd());
        shown.Split('\n', StringSplitOptions.RemoveEmptyEntries).Should().HaveCountLessThanOrEqualTo(20);
    }

    private static void WriteModel(string folder)
    {
        Directory.CreateDirectory(folder);
        File.Copy(ReferenceFiles.Get("llama-tokenizer", "tokenizer.json"), Path.Combine(folder, "tokenizer.json"));
        File.WriteAllText(
            Path.Combine(folder, "tokenizer_config.json"),
            new JsonObject
            {
                ["bos_token"] = "<|begin_of_text|>",
                ["eos_token"] = "<|eot_id|>",
                ["chat_template"] =
                    "{{ bos_token }}{% for m in messages %}<|start_header_id|>{{ m.role }}<|end_header_id|>{{ m.content }}<|eot_id|>{% endfor %}"
                    + "{% if add_generation_prompt %}<|start_header_id|>assistant<|end_header_id|>{% endif %}",
            }.ToJsonString()
        );
        File.WriteAllText(
            Path.Combine(folder, "config.json"),
            TinyModels.Decoder("llama", ("vocab_size", 1206), ("max_position_embeddings", 128)).ToJsonString()
        );
        using var model = PretrainedModel.Create<CausalLanguageModel>(folder);
        model.SaveTo(folder);
    }
}
