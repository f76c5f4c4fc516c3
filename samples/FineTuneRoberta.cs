#:property PublishAot=false
#:package TorchSharp-cpu
#:project ../src/SlSam/SlSam.csproj
#:project ../src/SlSam.HuggingFace/SlSam.HuggingFace.csproj

// Fine-tunes RoBERTa, BERT or DistilBERT on texts with SL-SAM:
//     dotnet run samples/FineTuneRoberta.cs MODEL TRAIN.tsv TEST.tsv OUTPUT
// MODEL is a folder or an id such as FacebookAI/roberta-base; the files have a head line, then a text, a tab and its label on each line.
using SlSam;
using SlSam.HuggingFace;
using static TorchSharp.torch;

const int batchSize = 16;
var (training, test) = (Read(args[1]), Read(args[2]));
string[] labels = [.. training.Select(example => example.Label).Distinct().Order(StringComparer.Ordinal)];
random.manual_seed(1);
using var hub = new HubClient(HubSettings.FromEnvironment(), notice: Console.WriteLine);
var folder = await hub.FetchAsync(args[0]);
var tokenizer = Tokenizer.Load(folder);
using var model = PretrainedModel.Load<SequenceClassifier>(folder, labels, notice: Console.WriteLine);
var options = new SlSamOptions
{
    LearningRate = 5e-5,
    Rho = 0.01,
    ActiveFraction = 0.5,
    Seed = 1,
};
using var optimizer = new SlSamOptimizer(model, options);

for (var epoch = 1; epoch <= 3; epoch++)
{
    model.train();
    foreach (var batch in training.Shuffle().Chunk(batchSize))
    {
        using var scope = NewDisposeScope();
        var inputs = Encode(batch);
        optimizer.Step(() =>
        {
            var loss = nn.functional.cross_entropy(model.call(inputs[0], inputs[1], inputs[2]), inputs[3]);
            loss.backward();
            return loss;
        });
    }
    model.eval();
    Console.WriteLine($"epoch {epoch}: {test.Chunk(batchSize).Sum(Right)} of {test.Length} right");
}
model.SaveTo(args[3]);

long Right((string Text, string Label)[] batch)
{
    using var untracked = no_grad();
    using var scope = NewDisposeScope();
    var inputs = Encode(batch);
    return model.call(inputs[0], inputs[1], inputs[2]).argmax(1).eq(inputs[3]).sum().item<long>();
}

// token numbers, filled up to the longest text; 1 where a token is; which of two texts it is of; numbers of the labels
Tensor[] Encode((string Text, string Label)[] batch)
{
    var texts = tokenizer.EncodeBatch(batch.Select(example => example.Text), Math.Min(128, model.MaxLength), model.PaddingId);
    var classes = tensor(batch.Select(example => (long)Array.IndexOf(labels, example.Label)).ToArray());
    return [texts.Ids, texts.Mask, texts.TypeIds, classes];
}

static (string Text, string Label)[] Read(string file) =>
    [.. File.ReadLines(file).Skip(1).Select(line => line.Split('\t')).Select(fields => (fields[0], fields[1]))];
