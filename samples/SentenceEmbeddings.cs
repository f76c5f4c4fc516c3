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
var embeddings = stack(sentences.Select(Embed));
var alike = embeddings.matmul(embeddings.t());
for (var i = 0; i < sentences.Length; i++)
for (var j = i + 1; j < sentences.Length; j++)
    Console.WriteLine($"{alike[i, j].item<float>():0.000}  {sentences[i]} | {sentences[j]}");

Tensor Embed(string sentence)
{
    var ids = tensor(tokenizer.Encode(sentence, maxLength: model.MaxLength).Ids.Select(id => (long)id).ToArray()).unsqueeze(0);
    return nn.functional.normalize(model.call(ids, ones_like(ids), null).mean([1])[0], dim: 0);
}
