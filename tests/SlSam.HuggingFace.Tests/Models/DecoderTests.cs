using System.Text.Json.Nodes;
using SlSam.HuggingFace.Models.Decoders;
using SlSam.Layers;
using SlSam.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace SlSam.HuggingFace.Tests.Models;

public sealed class DecoderTests : IDisposable
{
    private static readonly JsonObject Dynamic = new() { ["rope_type"] = "dynamic", ["factor"] = 4.0 };

    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    [Fact]
    public void A_token_knows_nothing_of_those_after_it()
    {
        using var model = Create();

        var whole = model.call(Row(3, 8, 5, 7, 4), null);
        var beginning = model.call(Row(3, 8, 5), null);

        Near(whole.narrow(1, 0, 3), beginning).Should().BeTrue();
        Near(model.call(Row(8, 3, 5), null), beginning).Should().BeFalse("order matters");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(0)]
    public void Padding_changes_nothing_at_either_end(int padding)
    {
        using var model = Create();
        var alone = model.call(Row(3, 8, 5), null);

        var left = model.call(Row(padding, padding, 3, 8, 5), Row(0, 0, 1, 1, 1));
        var right = model.call(Row(3, 8, 5, padding, padding), Row(1, 1, 1, 0, 0).to(ScalarType.Bool));

        Near(left.narrow(1, 2, 3), alone).Should().BeTrue();
        Near(right.narrow(1, 0, 3), alone).Should().BeTrue();
        left.isfinite().all().item<bool>().Should().BeTrue();
    }

    [Theory]
    [InlineData("llama", false, 32)]
    [InlineData("llama", true, 6)]
    [InlineData("mistral", false, 32)]
    [InlineData("qwen2", false, 32)]
    public void Texts_in_one_row_are_as_they_are_alone(string type, bool isDynamic, int made)
    {
        using var model = Create(type, ("rope_scaling", isDynamic ? Dynamic.DeepClone() : null), ("max_position_embeddings", made));
        var (first, second) = (model.call(Row(3, 8, 5, 6, 7, 9, 4, 4), null), model.call(Row(4, 4, 1, 2, 5, 8, 9), null));

        var packed = model.LogitsOf(
            new DecoderInput(Row(3, 8, 5, 6, 7, 9, 4, 4, 4, 4, 1, 2, 5, 8, 9), Texts: Row(0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1))
        );

        Near(packed.narrow(1, 0, 8), first).Should().BeTrue();
        Near(packed.narrow(1, 8, 7), second).Should().BeTrue();
    }

    [Fact]
    public void A_tied_table_is_one_parameter_and_is_found_under_either_name()
    {
        using var folder = new TemporaryFolder();
        using var model = Create("llama", ("tie_word_embeddings", true));
        model.named_parameters().Select(parameter => parameter.name).Should().NotContain("lm_head.weight").And.OnlyHaveUniqueItems();
        var state = model.state_dict();
        state["lm_head.weight"] = state["model.embed_tokens.weight"];
        state.Remove("model.embed_tokens.weight");
        model.SaveTo(folder.Path);
        File.Delete(folder["model.safetensors"]);
        SafetensorsWriter.Write(folder["model.safetensors"], state);

        using var loaded = PretrainedModel.Load<CausalLanguageModel>(folder.Path, notice: notice => Assert.Fail(notice));

        loaded.call(Row(3, 8, 5), null).Equals(model.call(Row(3, 8, 5), null)).Should().BeTrue();
    }

    [Theory]
    [InlineData("llama", true, true, true, true)]
    [InlineData("llama", false, false, false, false)]
    [InlineData("mistral", true, false, false, false)]
    [InlineData("qwen2", false, true, false, false)]
    public void Biases_are_where_the_kind_has_them(string type, bool says, bool ofQuery, bool ofMix, bool ofWide)
    {
        using var model = Create(type, ("attention_bias", says), ("mlp_bias", says));
        var names = model.named_parameters().Select(parameter => parameter.name).ToHashSet();

        (Has("self_attn.q_proj"), Has("self_attn.k_proj"), Has("self_attn.v_proj")).Should().Be((ofQuery, ofQuery, ofQuery));
        (Has("self_attn.o_proj"), Has("mlp.gate_proj"), Has("mlp.down_proj"), Has("mlp.up_proj"))
            .Should()
            .Be((ofMix, ofWide, ofWide, ofWide));

        bool Has(string name) => names.Contains($"model.layers.1.{name}.bias");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void It_learns_in_steps_of_SL_SAM_whether_blocks_run_twice_or_not(int blocksPerSegment)
    {
        using var plain = Create();
        using var segmented = Create();
        plain.train();
        segmented.train();
        segmented.load_state_dict(plain.state_dict());
        segmented.BlocksPerSegment = blocksPerSegment;
        plain.BlocksPerSegment.Should().Be(0);

        var (expected, found) = (Losses(plain), Losses(segmented));

        found.Should().Equal(expected);
        found[^1].Should().BeLessThan(found[0]);
    }

    [Fact]
    public void A_model_of_half_precision_norms_in_float32()
    {
        using var model = Create();
        var expected = model.call(Row(3, 8, 5), null);

        model.to(ScalarType.BFloat16);

        var logits = model.call(Row(3, 8, 5), null);
        logits.dtype.Should().Be(ScalarType.BFloat16);
        // not the largest difference: the weights are other ones each time, and a single logit may be far off
        (logits.to(ScalarType.Float32) - expected)
            .norm()
            .div(expected.norm())
            .item<float>()
            .Should()
            .BeLessThan(0.2f);
    }

    [Fact]
    public void Forward_leaves_no_tensors_behind()
    {
        using var model = Create("llama", ("tie_word_embeddings", true));
        var (ids, mask) = (Row(3, 8, 2), Row(0, 1, 1));
        using var inner = NewDisposeScope();

        using var logits = model.call(ids, mask);

        logits.shape.Should().Equal(1, 3, 13);
        inner.DisposablesCount.Should().Be(1);
    }

    [Fact]
    public void Padding_starts_at_zero_and_is_not_learned()
    {
        using var model = Create("llama", ("pad_token_id", -1), ("tie_word_embeddings", true));
        var table = model.named_parameters().Single(parameter => parameter.name == "model.embed_tokens.weight").parameter;

        table[12].abs().max().item<float>().Should().Be(0);
        table[11].abs().max().item<float>().Should().BeGreaterThan(0);
    }

    [Theory]
    [InlineData(33, "1, 33")]
    [InlineData(0, "1, 0")]
    public void Texts_of_no_length_or_too_great_a_length_are_refused(int length, string shape)
    {
        using var model = Create();
        FluentActions
            .Invoking(() => model.call(zeros(1, length, ScalarType.Int64), null))
            .Should()
            .Throw<ArgumentException>()
            .WithMessage($"Found tokens of shape *{shape}*, expected *batch, tokens*, 1 to 32 tokens: the model's context.");
    }

    [Theory]
    [InlineData("linear", "the model's context of 6, stretched 4 times (linear)")]
    [InlineData("dynamic", "the model's context of 6, stretched 4 times (dynamic)")]
    public void Texts_longer_than_a_stretched_context_are_refused(string kind, string context)
    {
        var scaling = new JsonObject { ["rope_type"] = kind, ["factor"] = 4.0 };
        using var model = Create("llama", ("rope_scaling", scaling), ("max_position_embeddings", 6));

        model.call(zeros(1, 24, ScalarType.Int64), null).shape.Should().Equal(1, 24, 13);
        FluentActions
            .Invoking(() => model.call(zeros(1, 25, ScalarType.Int64), null))
            .Should()
            .Throw<ArgumentException>()
            .WithMessage($"Found tokens of shape *1, 25*, expected *batch, tokens*, 1 to 24 tokens: {context}.");
    }

    [Fact]
    public void Texts_longer_than_a_window_are_refused()
    {
        using var model = Create("mistral", ("sliding_window", 8));

        FluentActions
            .Invoking(() => model.call(zeros(1, 9, ScalarType.Int64), null))
            .Should()
            .Throw<ArgumentException>()
            .WithMessage("*1 to 8 tokens: a sliding window, beyond which no token looks.");
    }

    [Fact]
    public void A_mask_of_another_shape_is_refused()
    {
        using var model = Create();
        FluentActions
            .Invoking(() => model.call(Row(1, 2, 3), Row(1, 1)))
            .Should()
            .Throw<ArgumentException>()
            .WithMessage("Found a mask of shape *1, 2*, expected that of the tokens, *1, 3*.");
    }

    private static List<double> Losses(CausalLanguageModel model)
    {
        using var optimizer = new SlSamOptimizer(
            model,
            new SlSamOptions
            {
                LearningRate = 0.01,
                Seed = 3,
                Partitioner = LayerPartitioners.PerBlock(model.Blocks),
                ActiveFraction = 0.5,
                PerturbationProbability = 1,
            }
        );
        var (ids, mask) = (Row(3, 8, 5, 7, 4, 1), Row(1, 1, 1, 1, 1, 0));
        return
        [
            .. Enumerable
                .Range(0, 12)
                .Select(_ =>
                {
                    using var scope = NewDisposeScope();
                    using var loss = optimizer.Step(pass =>
                    {
                        var logits = model.call(ids, mask);
                        var value = nn.functional.cross_entropy(logits.narrow(1, 0, 4).flatten(0, 1), ids.narrow(1, 1, 4).flatten());
                        return pass.Backward(value);
                    });
                    return (double)loss.item<float>();
                }),
        ];
    }

    private static bool Near(Tensor left, Tensor right) => left.allclose(right, rtol: 1e-4, atol: 1e-4);

    private static Tensor Row(params long[] numbers) => tensor(numbers).unsqueeze(0);

    private static CausalLanguageModel Create(string type = "llama", params IEnumerable<(string Key, JsonNode? Value)> changes)
    {
        var model = PretrainedModel.Create<CausalLanguageModel>(TinyModels.Decoder(type, changes));
        model.eval();
        return model;
    }
}
