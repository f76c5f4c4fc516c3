using System.Text.Json;
using System.Text.Json.Nodes;
using SlSam.Testing;
using static TorchSharp.torch;

namespace SlSam.HuggingFace.Tests.Generation;

public sealed class GenerationTests
{
    private static readonly int[][] Prompts =
    [
        [3, 8, 5],
        [4],
        [1, 7, 7, 9, 11, 2, 6],
        [5, 6, 7],
    ];

    public static TheoryData<GenerationOptions> Ways =>
        [
            new GenerationOptions { MaxNewTokens = 12, EndIds = [] },
            new GenerationOptions { MaxNewTokens = 12, EndIds = [5, 10] },
            new GenerationOptions { MaxNewTokens = 40, EndIds = [] },
            new GenerationOptions
            {
                MaxNewTokens = 12,
                RepetitionPenalty = 1.4,
                EndIds = [2],
            },
            new GenerationOptions
            {
                MaxNewTokens = 12,
                Sample = true,
                Seed = 7,
                EndIds = [],
            },
            new GenerationOptions
            {
                MaxNewTokens = 12,
                Sample = true,
                Temperature = 2,
                TopK = 8,
                TopP = 0.9,
                MinP = 0.02,
                Seed = 9,
            },
        ];

    [Fact]
    public void Greedy_continuations_are_those_of_transformers()
    {
        using var model = PretrainedModel.Load<CausalLanguageModel>(ReferenceFiles.Get("llama-plain"));
        var reference = JsonDocument.Parse(File.ReadAllText(ReferenceFiles.Get("llama-plain", "generation.json"))).RootElement;
        int[] prompt = Numbers(reference.GetProperty("input_ids"));
        foreach (var example in reference.GetProperty("cases").EnumerateArray())
        {
            var given = example.GetProperty("options");
            var options = new GenerationOptions
            {
                MaxNewTokens = reference.GetProperty("max_new_tokens").GetInt32(),
                RepetitionPenalty = given.TryGetProperty("repetition_penalty", out var penalty) ? penalty.GetDouble() : 1,
                EndIds = given.TryGetProperty("eos_token_id", out var end) ? [end.GetInt32()] : null,
            };

            model.Generate(prompt, options).Should().Equal(Numbers(example.GetProperty("output_ids")), given.GetRawText());
        }
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void Rows_of_a_batch_are_what_single_prompts_give(GenerationOptions options)
    {
        using var model = Create();

        var rows = model.GenerateBatch(Prompts, options);

        rows.Should().HaveCount(Prompts.Length);
        foreach (var (prompt, row) in Prompts.Zip(rows))
        {
            model.Generate(prompt, options).Should().Equal(row);
        }
    }

    [Theory]
    [InlineData("llama", false)]
    [InlineData("llama", true)]
    [InlineData("qwen2", false)]
    public void What_is_kept_of_earlier_tokens_is_what_they_would_be_computed_to(string type, bool isDynamic)
    {
        JsonObject? scaling = isDynamic ? new() { ["rope_type"] = "dynamic", ["factor"] = 4.0 } : null;
        // within the length that it was made for: beyond, earlier tokens have turned less, in transformers too
        using var model = Create(type, ("rope_scaling", scaling));
        var text = new List<int> { 3, 8, 5 };

        foreach (var id in model.Generate(text, new GenerationOptions { MaxNewTokens = 20, EndIds = [] }).ToArray())
        {
            using var scope = NewDisposeScope();
            model.call(tensor([.. text.Select(token => (long)token)]).unsqueeze(0), null)[0, -1].argmax().item<long>().Should().Be(id);
            text.Add(id);
        }
    }

    [Fact]
    public void A_batch_of_unequal_prompts_beyond_the_length_made_for_turns_each_by_its_own()
    {
        using var model = Create(
            "llama",
            ("rope_scaling", new JsonObject { ["rope_type"] = "dynamic", ["factor"] = 8.0 }),
            ("max_position_embeddings", 4)
        );
        var options = new GenerationOptions { MaxNewTokens = 12, EndIds = [] };

        var rows = model.GenerateBatch(Prompts, options);

        rows.Should().BeEquivalentTo(Prompts.Select(prompt => model.Generate(prompt, options)), like => like.WithStrictOrdering());
    }

    [Fact]
    public void A_text_ends_with_the_context_of_the_model()
    {
        using var model = Create();

        model.Generate([1, 2, 3], new GenerationOptions { MaxNewTokens = 1000, EndIds = [] }).Should().HaveCount(32 - 3);
    }

    [Theory]
    [InlineData("""{ "eos_token_id": [3, 4] }""", """{ "eos_token_id": 2 }""", new[] { 3, 4 })]
    [InlineData("""{ "eos_token_id": 5 }""", """{ "eos_token_id": 2 }""", new[] { 5 })]
    [InlineData("""{ }""", """{ "eos_token_id": 2 }""", new int[0])]
    [InlineData(null, """{ "eos_token_id": [2, 6] }""", new[] { 2, 6 })]
    [InlineData(null, """{ "eos_token_id": null }""", new int[0])]
    public void The_tokens_that_end_a_text_are_in_the_models_files(string? generation, string configuration, int[] ends)
    {
        using var folder = new TemporaryFolder();
        using var saved = Create("llama", ("eos_token_id", JsonNode.Parse(configuration)!["eos_token_id"]?.DeepClone()));
        saved.SaveTo(folder.Path);
        if (generation is not null)
        {
            File.WriteAllText(folder["generation_config.json"], generation);
        }
        using var model = PretrainedModel.Load<CausalLanguageModel>(folder.Path);

        model.EndIds.Should().Equal(ends);
    }

    [Fact]
    public void A_generation_config_says_how_is_drawn()
    {
        using var folder = new TemporaryFolder();
        GenerationOptions.Load(folder.Path).Should().Be(new GenerationOptions());
        File.WriteAllText(
            folder["generation_config.json"],
            """{ "do_sample": true, "temperature": 0.6, "top_p": 0.9, "repetition_penalty": null, "eos_token_id": [1, 2], "other": {} }"""
        );

        var options = GenerationOptions.Load(folder.Path);

        options
            .Should()
            .BeEquivalentTo(
                new GenerationOptions
                {
                    Sample = true,
                    Temperature = 0.6,
                    TopK = 50,
                    TopP = 0.9,
                    EndIds = [1, 2],
                }
            );
        File.WriteAllText(folder["generation_config.json"], """{ "temperature": 0, "top_k": -1, "eos_token_id": 3 }""");
        GenerationOptions.Load(folder.Path).EndIds.Should().Equal([3], "what is for draws is no matter where nothing is drawn");
        File.WriteAllText(folder["generation_config.json"], """{ "do_sample": true, "temperature": -1 }""");
        FluentActions
            .Invoking(() => GenerationOptions.Load(folder.Path))
            .Should()
            .Throw<InvalidDataException>()
            .WithMessage("*generation_config.json: Found Temperature -1, expected more than 0; Sample = false takes the likeliest.");
        File.WriteAllText(folder["generation_config.json"], """{ "eos_token_id": "two" }""");
        FluentActions
            .Invoking(() => GenerationOptions.Load(folder.Path))
            .Should()
            .Throw<InvalidDataException>()
            .WithMessage($"{folder.Path}*generation_config.json: eos_token_id: found \"two\", expected a number, or several.");
    }

    [Fact]
    public void It_draws_the_same_with_the_same_seed_and_drops_nothing_in_training()
    {
        using var model = Create("llama", ("attention_dropout", 0.5));
        var options = new GenerationOptions
        {
            Sample = true,
            Seed = 3,
            MaxNewTokens = 15,
            EndIds = [],
        };
        var expected = model.Generate([1, 2], options).ToArray();
        model.train();

        model.Generate([1, 2], options).Should().Equal(expected);

        model.training.Should().BeTrue();
        model.Generate([1, 2], options with { Seed = 4 }).Should().NotEqual(expected);
    }

    [Fact]
    public void Tokens_are_made_as_they_are_asked_for_and_gradients_stay_on_between()
    {
        using var model = Create();
        using var cancellation = new CancellationTokenSource();
        using var tokens = model.Generate([1, 2], new GenerationOptions { EndIds = [] }, cancellation.Token).GetEnumerator();

        tokens.MoveNext().Should().BeTrue();
        is_grad_enabled().Should().BeTrue();
        cancellation.Cancel();

        FluentActions.Invoking(tokens.MoveNext).Should().Throw<OperationCanceledException>();
    }

    [Fact]
    public void Nothing_is_left_behind()
    {
        using var model = Create();
        var before = NativeTensors.CountAfterCollection();

        model.Generate([1, 2, 3], new GenerationOptions { MaxNewTokens = 5, Sample = true }).Should().NotBeEmpty();
        model.GenerateBatch(Prompts, new GenerationOptions { MaxNewTokens = 5 });
        model.Generate([1, 2, 3], new GenerationOptions { EndIds = [] }).Take(2).Should().HaveCount(2);

        Tensor.TotalCount.Should().Be(before);
    }

    [Theory]
    [InlineData(new int[0], "Found a prompt of 0 tokens, expected 1 to 31*")]
    [InlineData(new[] { 1, 13 }, "Found the token 13, expected 0 to 12.*")]
    [InlineData(
        new[] { 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1 },
        "Found a prompt of 32 tokens*"
    )]
    public void Prompts_that_are_none_are_refused_at_once(int[] prompt, string message)
    {
        using var model = Create();

        FluentActions
            .Invoking(() => model.Generate(prompt, new GenerationOptions()))
            .Should()
            .Throw<ArgumentException>()
            .WithMessage(message);
        FluentActions
            .Invoking(() =>
                model.GenerateBatch(
                    [
                        [1],
                        prompt,
                    ],
                    new GenerationOptions()
                )
            )
            .Should()
            .Throw<ArgumentException>();
    }

    [Theory]
    [InlineData(-1, 1, 0, 1, 0, 1, "MaxNewTokens -1")]
    [InlineData(1, 0, 0, 1, 0, 1, "Temperature 0")]
    [InlineData(1, 1, -1, 1, 0, 1, "TopK -1")]
    [InlineData(1, 1, 0, 0, 0, 1, "TopP 0")]
    [InlineData(1, 1, 0, 1, 1.1, 1, "MinP 1.1")]
    [InlineData(1, 1, 0, 1, 0, 0, "RepetitionPenalty 0")]
    public void Options_out_of_range_are_refused(int count, double temperature, int k, double p, double least, double penalty, string found)
    {
        using var model = Create();
        var options = new GenerationOptions
        {
            MaxNewTokens = count,
            Temperature = temperature,
            TopK = k,
            TopP = p,
            MinP = least,
            RepetitionPenalty = penalty,
        };

        FluentActions
            .Invoking(() => model.Generate([1], options))
            .Should()
            .Throw<ArgumentOutOfRangeException>()
            .WithMessage($"Found {found}, expected *");
    }

    private static int[] Numbers(JsonElement array) => [.. array.EnumerateArray().Select(number => number.GetInt32())];

    private static CausalLanguageModel Create(string type = "llama", params IEnumerable<(string Key, JsonNode? Value)> changes)
    {
        manual_seed(11);
        var model = PretrainedModel.Create<CausalLanguageModel>(TinyModels.Decoder(type, changes));
        model.eval();
        return model;
    }
}
