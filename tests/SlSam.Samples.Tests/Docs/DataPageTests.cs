using System.Reflection;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Parquet.Serialization;
using SlSam.DeiT;
using SlSam.Llama;
using SlSam.Roberta;
using SlSam.Testing;

namespace SlSam.Samples.Tests.Docs;

/// <summary>docs/data.md: its files are written, its commands run on them, and print what it says.</summary>
public sealed class DataPageTests : IDisposable
{
    private static readonly string[] TakePaths = ["--data", "--test", "--model", "--output", "--image"];
    private readonly TemporaryFolder _folder = new();

    private static string Page =>
        Assembly.GetExecutingAssembly().GetCustomAttributes<AssemblyMetadataAttribute>().Single(data => data.Key == "DataPage").Value!;

    [Fact]
    public async Task Its_commands_do_what_it_says()
    {
        var commands = 0;
        foreach (var part in DataPage.Read(Page))
        {
            if (part is DataPage.Shown shown)
            {
                await Write(shown);
            }
            else if (part is DataPage.Commands group)
            {
                var printed = string.Concat(group.Lines.Select(Run));
                foreach (var line in group.Output)
                {
                    printed.Should().Contain(line);
                }
                commands += group.Lines.Count;
            }
        }
        commands.Should().BeGreaterThan(12);
    }

    public void Dispose() => _folder.Dispose();

    private async Task Write(DataPage.Shown shown)
    {
        if (shown.Kind == "folder")
        {
            foreach (var image in shown.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
            {
                WriteImage(_folder[[shown.Name, .. image.Split('/')]]);
            }
        }
        else if (shown.Name.EndsWith(".parquet", StringComparison.Ordinal))
        {
            var rows = shown.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!).ToArray();
            await ParquetSerializer.SerializeAsync(
                rows.Select(row => new Film { Text = (string)row["text"]!, Label = (bool)row["label"]! }),
                _folder[shown.Name],
                cancellationToken: TestContext.Current.CancellationToken
            );
        }
        else
        {
            File.WriteAllText(_folder[shown.Name], shown.Text);
        }
    }

    private static void WriteImage(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var like = Path.GetFileName(path) switch
        {
            "broken.jpg" => "broken-cut.jpg",
            var name => Path.GetExtension(name) switch
            {
                ".jpg" => "orientation-6.jpg",
                ".webp" => "lossy.webp",
                ".bmp" => "plain.bmp",
                ".gif" => "animated.gif",
                ".png" => "alpha.png",
                _ => null,
            },
        };
        File.WriteAllBytes(
            path,
            like is null ? [.. "\0\0\0\u0018ftypheic"u8, .. new byte[20]] : File.ReadAllBytes(ReferenceFiles.Get("pictures", like))
        );
    }

    /// <summary>As a person would in the folder of the files; training is for two steps.</summary>
    private string Run(string command)
    {
        var isRefused = command.EndsWith("# exit code 2", StringComparison.Ordinal);
        var words = command.Split('#')[0].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        words[..5].Should().StartWith(["dotnet", "run", "-c", "Release", "--project"]);
        var arguments = words[7..].Select((word, index) => IsPath(words, index + 7) ? _folder[word.Split('/')] : word);
        string[] quick = words[7] == "train" ? ["--steps", "2", "--device", "cpu"] : ["--device", "cpu"];
        var (output, error) = (new StringWriter(), new StringWriter());
        Func<IReadOnlyList<string>, TextWriter, TextWriter, int> run = Path.GetFileName(words[5]) switch
        {
            "DeiT" => DeiTApplication.Run,
            "Llama" => (given, results, errors) => LlamaApplication.Run(given, TextReader.Null, results, errors),
            _ => RobertaApplication.Run,
        };

        var code = run([.. arguments, .. quick], output, error);

        code.Should().Be(isRefused ? 2 : 0, $"{command}: {error}");
        return (output.ToString() + error).Replace(_folder.Path + Path.DirectorySeparatorChar, "");
    }

    private static bool IsPath(string[] words, int index)
    {
        var option = words[..index].LastOrDefault(word => word.StartsWith("--", StringComparison.Ordinal));
        return !words[index].StartsWith('-') && TakePaths.Contains(option);
    }

    private sealed class Film
    {
        [JsonPropertyName("text")]
        public string? Text { get; init; }

        [JsonPropertyName("label")]
        public bool Label { get; init; }
    }
}
