using System.CommandLine;
using SlSam.Benchmarks.Generating;
using SlSam.Benchmarks.Reports;
using SlSam.HuggingFace;
using static TorchSharp.torch;

namespace SlSam.Benchmarks.Commands;

/// <summary>How fast a model goes on with a text.</summary>
internal static class GenerateCommand
{
    public static Command Create()
    {
        var model = new Option<DirectoryInfo>("--model")
        {
            Description = "Folder of a causal language model with its tokenizer",
            Required = true,
        };
        var threads = new Option<int>("--threads") { Description = "Threads of torch", DefaultValueFactory = _ => 1 };
        var rounds = new Option<int>("--rounds")
        {
            Description = "How often each is measured; the fastest counts",
            DefaultValueFactory = _ => 3,
        };
        var command = new Command("generate", "Measures generating against bare forward passes with the same cache.")
        {
            model,
            threads,
            rounds,
        };
        command.SetAction(parsed => Run(parsed.GetRequiredValue(model).FullName, parsed.GetValue(threads), parsed.GetValue(rounds)));
        return command;
    }

    private static void Run(string folder, int threads, int rounds)
    {
        set_num_threads(threads);
        using var model = PretrainedModel.Load<CausalLanguageModel>(folder);
        ConsoleReport.Print([GeneratingBenchmark.Run(model, Tokenizer.Load(folder), rounds)]);
    }
}
