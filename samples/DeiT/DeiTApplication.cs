using SlSam.Samples.Applications;
using SlSam.Samples.CommandLine;

namespace SlSam.DeiT;

/// <summary>The command line of the sample.</summary>
internal static class DeiTApplication
{
    /// <inheritdoc cref="SampleApplication{TOptions}.Run"/>
    public static int Run(IReadOnlyList<string> arguments, TextWriter output, TextWriter error) =>
        Run(arguments, output, error, Launch.FromEnvironment());

    /// <inheritdoc cref="SampleApplication{TOptions}.Run"/>
    public static int Run(IReadOnlyList<string> arguments, TextWriter output, TextWriter error, Launch launch) =>
        new SampleApplication<TrainOptions>
        {
            Name = "DeiT",
            Purpose = "Trains a vision transformer with SL-SAM, or with what it is compared to.",
            Settings = TrainSettings.Create(),
            Prepare = ClassifierToTrain.Prepare,
            Commands = [new PredictImages(), new EvaluateImages()],
        }.Run(arguments, output, error, launch);
}
