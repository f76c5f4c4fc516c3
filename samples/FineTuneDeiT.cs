#:property PublishAot=false
#:package TorchSharp-cpu
#:package SkiaSharp.NativeAssets.Linux.NoDependencies
#:project ../src/SlSam/SlSam.csproj
#:project ../src/SlSam.HuggingFace/SlSam.HuggingFace.csproj

// Fine-tunes a vision transformer on images with SL-SAM:
//     dotnet run samples/FineTuneDeiT.cs MODEL DATA OUTPUT
// MODEL is a folder or an id such as facebook/deit-small-patch16-224; DATA has folders train and test, each with a folder of images for each class.
using SlSam;
using SlSam.HuggingFace;
using static TorchSharp.torch;

const int batchSize = 32;
string[] labels = [.. new DirectoryInfo(Path.Combine(args[1], "train")).GetDirectories().Select(each => each.Name).Order()];
var (training, test) = (Find("train"), Find("test"));
random.manual_seed(1);
using var hub = new HubClient(HubSettings.FromEnvironment(), notice: Console.WriteLine);
var folder = await hub.FetchAsync(args[0]);
var processor = ImageProcessor.Load(folder);
using var model = PretrainedModel.Load<ImageClassifier>(folder, labels, notice: Console.WriteLine);
var options = new SlSamOptions
{
    LearningRate = 1e-4,
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
        var (pixels, classes) = Prepare(batch);
        var seen = Random.Shared.Next(2) == 0 ? pixels : pixels.flip(3); // half of the batches as in a mirror
        optimizer.Step(() =>
        {
            var loss = nn.functional.cross_entropy(model.call(seen), classes);
            loss.backward();
            return loss;
        });
    }
    model.eval();
    Console.WriteLine($"epoch {epoch}: {test.Chunk(batchSize).Sum(Right)} of {test.Length} right");
}
model.SaveTo(args[2]);

long Right((string File, int Class)[] batch)
{
    using var untracked = no_grad();
    using var scope = NewDisposeScope();
    var (pixels, classes) = Prepare(batch);
    return model.call(pixels).argmax(1).eq(classes).sum().item<long>();
}

(Tensor Pixels, Tensor Classes) Prepare((string File, int Class)[] batch)
{
    var images = batch.Select(example => ImageFile.Load(example.File)).ToArray();
    return (processor.Prepare(images), tensor(batch.Select(example => (long)example.Class).ToArray()));
}

(string File, int Class)[] Find(string part) =>
    [.. labels.Index().SelectMany(label => Files(Path.Combine(args[1], part, label.Item)).Select(file => (file, label.Index)))];

static string[] Files(string folder) => Directory.GetFiles(folder);
