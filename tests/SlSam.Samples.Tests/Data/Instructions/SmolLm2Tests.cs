using System.Text.Json;
using SlSam.HuggingFace;
using SlSam.Llama;
using SlSam.Samples.Data;
using SlSam.Samples.Data.Instructions;
using SlSam.Samples.Data.Tables;
using SlSam.Samples.Training;
using SlSam.Testing;
using static TorchSharp.torch;

namespace SlSam.Samples.Tests.Data.Instructions;

/// <summary>A real model, SmolLM2-135M-Instruct, in the folder that SLSAM_TESTS_SMOLLM2 names; 270 MB that are not in the repository.</summary>
public sealed class SmolLm2Tests
{
    private static string Folder
    {
        get
        {
            var folder = Environment.GetEnvironmentVariable("SLSAM_TESTS_SMOLLM2");
            Assert.SkipWhen(string.IsNullOrEmpty(folder), "SLSAM_TESTS_SMOLLM2 names no folder of SmolLM2-135M-Instruct");
            return folder!;
        }
    }

    private static JsonElement Expected => JsonDocument.Parse(File.ReadAllText(ReferenceFiles.Get("smollm2", "expected.json"))).RootElement;

    [Fact]
    public void Conversations_are_written_and_labelled_alike()
    {
        var encoder = new ConversationEncoder(Tokenizer.Load(Folder), ChatTemplate.Load(Folder));
        foreach (var chat in Expected.GetProperty("chats").EnumerateArray())
        {
            var encoded = encoder.Encode([
                .. chat.GetProperty("messages")
                    .EnumerateArray()
                    .Select(message => new ChatMessage(
                        message.GetProperty("role").GetString()!,
                        message.GetProperty("content").GetString()!
                    )),
            ]);

            encoded.Text.Should().Be(chat.GetProperty("text").GetString());
            encoded.Ids.Should().Equal(chat.GetProperty("input_ids").EnumerateArray().Select(id => id.GetInt32()));
            encoded.Labels.Should().Equal(chat.GetProperty("labels").EnumerateArray().Select(label => label.GetInt32()));
        }
    }

    [Fact]
    public void Answers_are_as_likely()
    {
        using var scope = NewDisposeScope();
        using var model = ChatModel.Load(Folder, Assert.Fail);
        var expected = Expected.GetProperty("perplexity");
        var file = SharedFolder.Require("data", "instructions", expected.GetProperty("file").GetString()!);
        var malformed = new MalformedRows(skip: false);
        var encoded = model.Encoder.EncodeAll(ConversationFile.Read(file, malformed, most: 3), malformed, model.Model.MaxLength);
        var batches = new ConversationBatches(encoded, new ConversationBatchOptions { BatchSize = 1 });
        var task = new InstructionTuning(model.Model);
        foreach (var (i, line) in expected.GetProperty("lines").EnumerateArray().Take(3).Index())
        {
            using var untracked = no_grad();
            var batch = batches.Load(0, i);

            task.Units(batch.Labels).Should().Be(line.GetProperty("tokens").GetInt64());
            var sum = line.GetProperty("sum").GetSingle();
            (task.Loss(task.Predict(batch), batch).item<float>() * task.Units(batch.Labels)).Should().BeApproximately(sum, 1e-3f * sum);
        }
    }

    [Fact]
    public void Steps_of_AdamW_have_the_same_losses()
    {
        using var scope = NewDisposeScope();
        using var model = ChatModel.Load(Folder, Assert.Fail);
        var expected = Expected.GetProperty("training");
        var file = SharedFolder.Require("data", "instructions", expected.GetProperty("file").GetString()!);
        var malformed = new MalformedRows(skip: false);
        var lines = expected.GetProperty("lines").GetInt32();
        var encoded = model.Encoder.EncodeAll(ConversationFile.Read(file, malformed, lines), malformed, model.Model.MaxLength);
        var task = new InstructionTuning(model.Model);
        var batch = new ConversationBatches(encoded, new ConversationBatchOptions { BatchSize = lines }).Load(0, 0);
        var options = SlSamOptions.AdamW() with
        {
            LearningRate = expected.GetProperty("lr").GetDouble(),
            WeightDecay = expected.GetProperty("weight_decay").GetDouble(),
        };
        using var optimizer = new SlSamOptimizer(model.Model, options);
        foreach (var loss in expected.GetProperty("losses").EnumerateArray())
        {
            using var found = optimizer.Step(pass => pass.Backward(task.Loss(task.Predict(batch), batch)));

            found.item<float>().Should().BeApproximately(loss.GetSingle(), 1e-3f);
        }
    }

    [Fact]
    public void Choices_have_the_same_scores()
    {
        using var model = ChatModel.Load(Folder, Assert.Fail);
        var file = SharedFolder.Require("data", "instructions", "bbh-choices.jsonl");
        var malformed = new MalformedRows(skip: false);
        var questions = ChoiceQuestion.Read([file], malformed, most: 3);
        var scores = new ChoiceScores(model, questions, malformed);

        foreach (var (i, question) in Expected.GetProperty("choices").GetProperty("log_probabilities").EnumerateArray().Take(3).Index())
        {
            var expected = question.GetProperty("scores").EnumerateArray().Select(score => score.GetDouble()).ToArray();
            scores
                .Scores(i, CPU)
                .Zip(expected)
                .Should()
                .OnlyContain(pair => Math.Abs(pair.First - pair.Second) < 1e-3 * Math.Max(1, Math.Abs(pair.Second)));
        }
    }
}
