using SlSam.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace SlSam.HuggingFace.Tests.Models;

/// <summary>The two classes of distilled models: with a head on the class token, and with one on the distillation token too.</summary>
public sealed class DistilledModelTests : IDisposable
{
    private static readonly ViTConfig Config = new()
    {
        ModelType = "deit",
        HiddenSize = 8,
        NumHiddenLayers = 2,
        NumAttentionHeads = 2,
        IntermediateSize = 16,
        ImageSize = 16,
        PatchSize = 4,
        InitializerRange = 0.5,
    };

    private readonly TemporaryFolder _folder = new();
    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose()
    {
        _scope.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("""["DeiTForImageClassification"]""", typeof(DeiTForImageClassification))]
    [InlineData("""["DeiTForImageClassificationWithTeacher"]""", typeof(DeiTForImageClassificationWithTeacher))]
    [InlineData("""["DeiTModel"]""", typeof(DeiTForImageClassificationWithTeacher))]
    [InlineData("null", typeof(DeiTForImageClassificationWithTeacher))]
    public void The_class_is_the_one_that_the_configuration_names(string architectures, Type expected)
    {
        File.WriteAllText(
            _folder["config.json"],
            $$"""{ "model_type": "deit", "architectures": {{architectures}}, "num_hidden_layers": 1 }"""
        );

        using var model = ImageClassifier.Create(ViTConfig.FromFile(_folder["config.json"]));

        model.Should().BeOfType(expected);
    }

    [Fact]
    public void One_head_reads_the_class_token_of_the_same_body()
    {
        using var both = new DeiTForImageClassificationWithTeacher(Config);
        using var one = new DeiTForImageClassification(Config);
        using (no_grad())
        {
            foreach (
                var (name, parameter) in both.named_parameters()
                    .Where(entry => entry.name.StartsWith("distillation_", StringComparison.Ordinal))
            )
            {
                parameter.zero_();
            }
        }
        SafetensorsWriter.Write(
            _folder[Checkpoint.FileName],
            both.state_dict()
                .Where(entry => !entry.Key.StartsWith("distillation_", StringComparison.Ordinal))
                .ToDictionary(entry => entry.Key.Replace("cls_classifier", "classifier", StringComparison.Ordinal), entry => entry.Value)
        );
        using var checkpoint = Checkpoint.Open(_folder.Path);
        CheckpointLoader.Load(one, checkpoint, one.LoadOptions).Notices().Should().BeEmpty();
        var images = randn(2, 3, 16, 16);

        var (mean, logits) = (both.call(images), one.call(images));

        (2 * mean - logits).abs().max().item<float>().Should().BeLessThan(1e-5f, "the mean of two heads, of which one gives zeros");
    }
}
