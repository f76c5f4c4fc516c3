using SlSam.HuggingFace;
using SlSam.Samples.Text;

namespace SlSam.Roberta;

/// <summary>A small model to train from scratch: configuration and tokenizer are files beside the program.</summary>
internal static class MiniRoberta
{
    private static string Folder => Path.Combine(AppContext.BaseDirectory, "Mini");

    /// <summary>Makes it with random weights from torch's generator; the caller owns it.</summary>
    /// <param name="adapt">Makes the configuration that of the task at hand.</param>
    public static (RobertaForSequenceClassification Model, RobertaTokenizer Tokenizer) Create(Func<RobertaConfig, RobertaConfig> adapt)
    {
        var config = RobertaConfig.FromFile(Path.Combine(Folder, "config.json"));
        return (new RobertaForSequenceClassification(adapt(config)), RobertaTokenizer.Load(Folder));
    }
}
