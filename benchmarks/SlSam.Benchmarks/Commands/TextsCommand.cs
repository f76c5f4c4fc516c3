using System.CommandLine;
using SlSam.Benchmarks.Reports;
using SlSam.Benchmarks.Tokenizing;
using SlSam.HuggingFace;

namespace SlSam.Benchmarks.Commands;

/// <summary>How fast texts become tokens.</summary>
internal static class TextsCommand
{
    public static Command Create()
    {
        var texts = new Option<FileInfo?>("--texts")
        {
            Description = "Texts, the first column of each line but the first, as in SST-2's train.tsv; without it they are generated",
        };
        var tokenizers = new Option<string[]>("--tokenizer")
        {
            Description = "Folder or file of a tokenizer, several times for several; without it two small ones are made",
        };
        var command = new Command("texts", "Measures how fast texts become tokens, on one thread.") { texts, tokenizers };
        command.SetAction(parsed => Run(parsed.GetValue(texts), parsed.GetValue(tokenizers) ?? []));
        return command;
    }

    private static void Run(FileInfo? file, string[] tokenizers)
    {
        var folder = Directory.CreateTempSubdirectory("slsam-tokenizers-");
        try
        {
            var texts = file is null
                ? GeneratedTexts.Make()
                : [.. File.ReadLines(file.FullName).Skip(1).Select(line => line.Split('\t')[0])];
            IReadOnlyList<string> places = tokenizers.Length > 0 ? tokenizers : GeneratedTexts.WriteTokenizers(folder.FullName);
            var loaded = places.Select(place => (Name: NameOf(place), Tokenizer: Tokenizer.Load(place))).ToArray();
            ConsoleReport.Print([
                TokenizingTables.OfTexts([.. loaded.Select(entry => TokenizingBenchmark.Run(entry.Name, entry.Tokenizer, texts))]),
                TokenizingTables.OfLongWords([.. loaded.Select(entry => TokenizingBenchmark.RunLongWords(entry.Name, entry.Tokenizer))]),
            ]);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>The folder is what tells tokenizers apart.</summary>
    private static string NameOf(string place) =>
        new DirectoryInfo(File.Exists(place) ? Path.GetDirectoryName(Path.GetFullPath(place))! : place).Name;
}
