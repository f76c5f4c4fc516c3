using SlSam.HuggingFace;

namespace SlSam.Samples.Text;

/// <summary>RoBERTa classifiers in the folders that Hugging Face's transformers writes and reads.</summary>
public static class RobertaCheckpoint
{
    private const string ConfigName = "config.json";
    private const string HeadStart = "classifier.";

    /// <summary>Reads model and tokenizer. The checkpoint may be one of a masked language model, or have a head for other labels.</summary>
    /// <param name="folder">With config.json, the weights and the tokenizer.</param>
    /// <param name="adapt">Makes the configuration that of the task at hand; null: it stays.</param>
    /// <returns>The caller owns the model, which is on the CPU.</returns>
    /// <exception cref="FileNotFoundException">A file is missing.</exception>
    /// <exception cref="InvalidDataException">A file is malformed, weights and configuration do not fit, or the body's weights are not all there.</exception>
    public static LoadedRoberta Load(string folder, Func<RobertaConfig, RobertaConfig>? adapt = null)
    {
        var config = RobertaConfig.FromFile(Path.Combine(folder, ConfigName));
        var tokenizer = RobertaTokenizer.Load(folder);
        using var checkpoint = Checkpoint.Open(folder);
        var model = new RobertaForSequenceClassification(adapt?.Invoke(config) ?? config);
        try
        {
            var report = CheckpointLoader.Load(model, checkpoint, RobertaForSequenceClassification.Loading);
            RequireBody(checkpoint, report);
            return new LoadedRoberta(model, tokenizer, report);
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    /// <summary>Reads model and tokenizer of a checkpoint that is a classifier already.</summary>
    /// <exception cref="FileNotFoundException">A file is missing.</exception>
    /// <exception cref="InvalidDataException">As for <see cref="Load"/>, or there is no head for the labels of config.json.</exception>
    public static LoadedRoberta LoadClassifier(string folder)
    {
        var loaded = Load(folder);
        try
        {
            loaded.Report.RequireComplete(folder);
            return loaded;
        }
        catch
        {
            loaded.Dispose();
            throw;
        }
    }

    /// <summary>Writes model, configuration and tokenizer.</summary>
    /// <exception cref="IOException">The files cannot be written.</exception>
    public static void Save(RobertaForSequenceClassification model, RobertaTokenizer tokenizer, string folder)
    {
        CheckpointSaver.Save(model, folder, model.Config.ToJson(nameof(RobertaForSequenceClassification)));
        tokenizer.SaveTo(folder);
    }

    private static void RequireBody(Checkpoint checkpoint, LoadReport report)
    {
        var missing = report.Missing.Where(name => !name.StartsWith(HeadStart, StringComparison.Ordinal)).ToArray();
        if (missing.Length > 0)
        {
            throw new InvalidDataException(
                $"{checkpoint.Source}: found no {missing[0]} ({missing.Length} tensors are missing), expected all of the model but its head."
            );
        }
    }
}
