using SlSam.Samples.Applications;
using SlSam.Samples.CommandLine;

namespace SlSam.Llama;

/// <summary>The command line of the sample.</summary>
internal static class LlamaApplication
{
    /// <inheritdoc cref="SampleApplication{TOptions}.Run"/>
    public static int Run(IReadOnlyList<string> arguments, TextReader input, TextWriter output, TextWriter error) =>
        Run(arguments, input, output, error, Launch.FromEnvironment());

    /// <inheritdoc cref="SampleApplication{TOptions}.Run"/>
    public static int Run(IReadOnlyList<string> arguments, TextReader input, TextWriter output, TextWriter error, Launch launch) =>
        new SampleApplication<TrainOptions>
        {
            Name = "Llama",
            Purpose = "Fine-tunes a Llama, Mistral or Qwen2 on instructions with SL-SAM, or with what it is compared to, and talks to it.",
            Settings = TrainSettings.Create(),
            Prepare = ModelToTrain.Prepare,
            Commands = [new GenerateText(), new Chat(input), new EvaluateText(), new RenderConversations(), new PlanMemory()],
        }.Run(arguments, output, error, launch);
}
