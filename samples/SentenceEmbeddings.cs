#:property PublishAot=false
#:package TorchSharp-cpu
#:project ../src/SlSam.HuggingFace/SlSam.HuggingFace.csproj

// Says how alike sentences are: the cosine of their embeddings, which are means over their tokens' vectors.
//     dotnet run samples/SentenceEmbeddings.cs MODEL SENTENCE SENTENCE ...
// MODEL is a folder or an id, best one that was made for it, such as sentence-transformers/all-MiniLM-L6-v2.
using SlSam.HuggingFace;
using static TorchSharp.torch;

using var hub = new HubClient(HubSettings.FromEnvironment(), notice: Console.WriteLine);
var folder = await hub.FetchAsync(args[0]);
var tokenizer = Tokenizer.Load(folder);
using var model = PretrainedModel.Load<TextEncoder>(folder);
using var untracked = no_grad();
using var scope = NewDisposeScope();

var sentences = args[1..];
using var texts = tokenizer.EncodeBatch(sentences, model.MaxLength, model.PaddingId);
var mask = texts.Mask.unsqueeze(-1); // what fills up the shorter sentences does not count
var means = model.call(texts.Ids, texts.Mask, texts.TypeIds).mul(mask).sum(1).div(mask.sum(1));
var embeddings = nn.functional.normalize(means, dim: 1);
var alike = embeddings.matmul(embeddings.t());
for (var i = 0; i < sentences.Length; i++)
for (var j = i + 1; j < sentences.Length; j++)
    Console.WriteLine($"{alike[i, j].item<float>():0.000}  {sentences[i]} | {sentences[j]}");
