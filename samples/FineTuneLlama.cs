#:property PublishAot=false
#:property JsonSerializerIsReflectionEnabledByDefault=true
#:package TorchSharp-cpu
#:project ../src/SlSam/SlSam.csproj
#:project ../src/SlSam.HuggingFace/SlSam.HuggingFace.csproj

// Fine-tunes a Llama, Mistral or Qwen2 on instructions with SL-SAM, and lets it answer:
//     dotnet run samples/FineTuneLlama.cs MODEL TRAIN.jsonl OUTPUT QUESTION
// MODEL is a folder or an id such as HuggingFaceTB/SmolLM2-135M-Instruct; each line of the file has "instruction" and "output".
using System.Text.Json;
using SlSam;
using SlSam.HuggingFace;
using SlSam.Layers;
using static TorchSharp.torch;

const int batchSize = 4;
const int ignored = -100;
random.manual_seed(1);
using var hub = new HubClient(HubSettings.FromEnvironment(), notice: Console.WriteLine);
var folder = await hub.FetchAsync(args[0]);
var (tokenizer, template) = (Tokenizer.Load(folder), ChatTemplate.Load(folder));
using var model = PretrainedModel.Load<CausalLanguageModel>(folder, notice: Console.WriteLine);
var training = File.ReadLines(args[1])
    .Select(line => JsonSerializer.Deserialize<Dictionary<string, string>>(line)!)
    .Select(Encode)
    .ToArray();
var options = new SlSamOptions
{
    LearningRate = 3e-5,
    Rho = 0.01,
    ActiveFraction = 0.2,
    Partitioner = LayerPartitioners.PerBlock(model.Blocks),
    Seed = 1,
};
using var optimizer = new SlSamOptimizer(model, options);

model.train();
foreach (var (step, batch) in training.Shuffle().Chunk(batchSize).Index())
{
    using var scope = NewDisposeScope();
    var longest = batch.Max(example => example.Ids.Length);
    var (ids, labels) = (Rows(batch.Select(example => example.Ids), 0), Rows(batch.Select(example => example.Labels), ignored));
    // what fills up is behind the texts, where no token looks
    var loss = optimizer.Step(pass => pass.Backward(model.Loss(ids, labels)));
    Console.WriteLine($"step {step + 1}: loss {loss.item<float>():0.000}");

    Tensor Rows(IEnumerable<int[]> rows, int filler) =>
        stack(rows.Select(row => tensor(row.Concat(Enumerable.Repeat(filler, longest - row.Length)).Select(id => (long)id).ToArray())));
}
model.eval();
model.SaveTo(args[2]);

var question = template.Render([new ChatMessage("user", args[3])], addGenerationPrompt: true);
var text = new TokenTextStream(tokenizer);
foreach (var id in model.Generate(tokenizer.Encode(question, specialTokens: false).Ids, new GenerationOptions { MaxNewTokens = 100 }))
{
    Console.Write(text.Add(id));
}
Console.WriteLine(text.End());

// the tokens of a conversation, and those of the answer alone: that is what is learnt
(int[] Ids, int[] Labels) Encode(Dictionary<string, string> example)
{
    ChatMessage[] messages = [new("user", example["instruction"]), new("assistant", example["output"])];
    var answer = template.Render(messages[..1], addGenerationPrompt: true).Length;
    var encoding = tokenizer.Encode(template.Render(messages), maxLength: Math.Min(512, model.MaxLength), specialTokens: false);
    return ([.. encoding.Ids], [.. encoding.Ids.Zip(encoding.Offsets, (id, offset) => offset.End > answer ? id : ignored)]);
}
