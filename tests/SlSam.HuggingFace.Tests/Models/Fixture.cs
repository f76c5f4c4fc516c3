using System.Text.Json;
using System.Text.Json.Nodes;
using SlSam.Testing;
using static TorchSharp.torch;

namespace SlSam.HuggingFace.Tests.Models;

/// <summary>A model that Hugging Face's libraries wrote, and what it computes there.</summary>
internal static class Fixture
{
    /// <summary>Inputs and outputs by name.</summary>
    public static Dictionary<string, Tensor> Expected(string name, string file = "expected.safetensors")
    {
        using var tensors = SafetensorsFile.Open(ReferenceFiles.Get(name, file));
        return tensors.Entries.Keys.ToDictionary(key => key, tensors.Read);
    }

    public static JsonElement Numbers(string name) =>
        JsonDocument.Parse(File.ReadAllText(ReferenceFiles.Get(name, "expected.json"))).RootElement;

    /// <summary>Loss and gradients of a model are those of the fixture.</summary>
    public static void RequireLossAndGradients(string name, nn.Module model, Func<Tensor> lossOf)
    {
        var expected = Numbers(name);
        var loss = lossOf();
        loss.backward();
        loss.item<float>().Should().BeApproximately(expected.GetProperty("loss").GetSingle(), 1e-5f);
        var norms = expected
            .GetProperty("gradient_norms")
            .EnumerateObject()
            .ToDictionary(norm => Renamed(norm.Name), norm => norm.Value.GetDouble());
        foreach (var (parameterName, parameter) in model.named_parameters())
        {
            var norm = norms[parameterName];
            ((double)parameter.grad!.norm().item<float>()).Should().BeApproximately(norm, Math.Max(1e-6, 1e-3 * norm), parameterName);
        }
    }

    /// <summary>The losses before each of a few steps are those of the fixture.</summary>
    public static void RequireAdamWLosses(string name, nn.Module model, Func<Tensor> lossOf)
    {
        using var optimizer = optim.AdamW(model.parameters(), lr: 1e-3, weight_decay: 0.01);
        foreach (var expected in Numbers(name).GetProperty("adamw_losses").EnumerateArray())
        {
            var loss = lossOf();
            optimizer.zero_grad();
            loss.backward();
            optimizer.step();
            loss.item<float>().Should().BeApproximately(expected.GetSingle(), 1e-5f);
        }
    }

    /// <summary>Tensors of a folder: names, shapes and types.</summary>
    public static Dictionary<string, string> Shapes(string folder)
    {
        using var checkpoint = Checkpoint.Open(folder);
        return checkpoint.Entries.ToDictionary(
            entry => Renamed(entry.Key),
            entry => $"{entry.Value.TypeName} [{string.Join(", ", entry.Value.Shape)}]"
        );
    }

    /// <summary>A configuration without what is written anew: labels, and what the writer's versions are.</summary>
    public static JsonObject WithoutLabels(string folder)
    {
        var config = JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "config.json")))!.AsObject();
        foreach (var key in (string[])["id2label", "label2id", "num_labels", "transformers_version"])
        {
            config.Remove(key);
        }
        return config;
    }

    /// <summary>Norms of older checkpoints have other names.</summary>
    private static string Renamed(string name) =>
        name.Replace("LayerNorm.gamma", "LayerNorm.weight", StringComparison.Ordinal)
            .Replace("LayerNorm.beta", "LayerNorm.bias", StringComparison.Ordinal);
}
