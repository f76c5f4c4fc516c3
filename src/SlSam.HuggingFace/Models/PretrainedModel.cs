using System.Text.Json.Nodes;
using SlSam.HuggingFace.Models;
using SlSam.HuggingFace.Models.Configuration;
using SlSam.HuggingFace.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace SlSam.HuggingFace;

/// <summary>
/// Makes models of what Hugging Face's libraries write: BERT, RoBERTa and DistilBERT as <see cref="TextEncoder"/> and
/// <see cref="SequenceClassifier"/>, ViT and DeiT as <see cref="ImageClassifier"/>, Llama, Mistral and Qwen2 as
/// <see cref="CausalLanguageModel"/>.
/// </summary>
public static class PretrainedModel
{
    /// <summary>
    /// Loads the model of a folder, onto the CPU and in evaluation mode; training begins with <c>train()</c>. Nothing of the folder is needed
    /// afterwards.
    /// </summary>
    /// <typeparam name="T">What it is wanted as.</typeparam>
    /// <param name="folder">With config.json and the weights, in one safetensors file or in several with an index.</param>
    /// <param name="labels">
    /// Names of the classes, which <c>Labels</c> then are, in this order; one alone stands for a number. Rows of the checkpoint's head go where
    /// the names are the same, in whatever order (case, blanks and signs make no difference); a head whose labels have no names
    /// (<c>LABEL_0</c>, ...) and are as many is kept as it is; any other gives way to a fresh one, drawn from torch's generator, with a notice.
    /// Null: the checkpoint's.
    /// </param>
    /// <param name="type">Of the weights; null: float32, whatever the files have.</param>
    /// <param name="notice">Told, in sentences, what of the checkpoint was not used, and what is fresh.</param>
    /// <returns>The model, which the caller owns.</returns>
    /// <exception cref="FileNotFoundException">The folder lacks a file.</exception>
    /// <exception cref="InvalidDataException">
    /// A file is malformed, it is no T, weights and configuration do not fit, the body's weights are not all there, or the head's are not and no
    /// labels are given.
    /// </exception>
    /// <exception cref="ArgumentException">There are no labels, one is given twice, or the model has no head for them.</exception>
    public static T Load<T>(string folder, IReadOnlyList<string>? labels = null, ScalarType? type = null, Action<string>? notice = null)
        where T : nn.Module
    {
        var source = ModelSource.Read(folder);
        var kind = ModelKind.Find<T>(source);
        var wanted = LabelsOf(kind, source, labels);
        using var checkpoint = Checkpoint.Open(folder);
        var model = kind.Create(source, wanted, checkpoint);
        try
        {
            model.to(type ?? ScalarType.Float32);
            foreach (var line in LoadWeights(model, source, checkpoint, isHeadFree: labels is not null))
            {
                notice?.Invoke(line);
            }
            model.eval();
            return (T)model;
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Builds a model with random weights, drawn from torch's generator, on the CPU and in training mode. Nothing of the folder is needed
    /// afterwards.
    /// </summary>
    /// <typeparam name="T">What it is wanted as.</typeparam>
    /// <param name="folder">With config.json, and perhaps a tokenizer, which goes with the model when it is saved. Weights are not looked at.</param>
    /// <param name="labels">Names of the classes; one alone stands for a number. Null: the configuration's.</param>
    /// <returns>The model, which the caller owns.</returns>
    /// <exception cref="FileNotFoundException">There is no config.json.</exception>
    /// <exception cref="InvalidDataException">No model, or no T, can be built by the configuration.</exception>
    /// <exception cref="ArgumentException">There are no labels, one is given twice, or the model has no head for them.</exception>
    public static T Create<T>(string folder, IReadOnlyList<string>? labels = null)
        where T : nn.Module => Create<T>(ModelSource.Read(folder), labels);

    /// <inheritdoc cref="Create{T}(string, IReadOnlyList{string}?)" path="/*[not(self::param)]"/>
    /// <param name="configuration">The content of a config.json; a key that is missing has the default of the model's type.</param>
    /// <param name="labels">Names of the classes; one alone stands for a number. Null: the configuration's.</param>
    public static T Create<T>(JsonObject configuration, IReadOnlyList<string>? labels = null)
        where T : nn.Module =>
        Create<T>(new ModelSource((JsonObject)configuration.DeepClone(), ModelSource.Content, new Dictionary<string, byte[]>()), labels);

    private static T Create<T>(ModelSource source, IReadOnlyList<string>? labels)
        where T : nn.Module
    {
        var kind = ModelKind.Find<T>(source);
        return (T)kind.Create(source, LabelsOf(kind, source, labels), null);
    }

    private static ClassLabels? LabelsOf(ModelKind kind, ModelSource source, IReadOnlyList<string>? labels)
    {
        if (!kind.HasLabels)
        {
            return labels is null
                ? null
                : throw new ArgumentException($"Found labels for a {kind.Face.Name}, expected none: it has no head.", nameof(labels));
        }
        var classes = labels is null ? ClassLabels.Read(source.Configuration) : ClassLabels.Of(labels);
        return classes.Fault is null ? classes : throw new InvalidDataException($"{source.Place}: {classes.Fault}.");
    }

    /// <summary>Gives what is to be said of it.</summary>
    private static IEnumerable<string> LoadWeights(nn.Module model, ModelSource source, Checkpoint checkpoint, bool isHeadFree)
    {
        var pretrained = (IPretrained)model;
        var options = pretrained.Parts.Loading;
        var match = isHeadFree ? MatchHead(pretrained, source, checkpoint) : null;
        var report = CheckpointLoader.Load(model, checkpoint, options with { RowsFrom = match?.Rows });
        RequireBody(checkpoint, options, report);
        if (!isHeadFree)
        {
            report.RequireComplete(checkpoint.Source);
        }
        // what is said of the head is said once
        var said = match?.Notice is null ? report : report with { Reinitialized = [] };
        return [.. match?.Notice is { } notice ? [notice] : Array.Empty<string>(), .. said.Notices()];
    }

    /// <summary>Null where the checkpoint has no head: the model's is fresh, which the loader says.</summary>
    private static HeadMatch? MatchHead(IPretrained model, ModelSource source, Checkpoint checkpoint)
    {
        var names = new CheckpointNames(checkpoint.Entries.Keys, model.Parts.Loading.BodyPrefix);
        return names.Find(model.Parts.Loading.Rows[0]) is { } head && checkpoint.Entries[head].Shape is [var rows, ..]
            ? HeadMatch.Of(ClassLabels.Read(source.Configuration), rows, model.Parts.Classes!)
            : null;
    }

    private static void RequireBody(Checkpoint checkpoint, LoadOptions options, LoadReport report)
    {
        var missing = report.Missing.Where(name => !options.IsHead(name)).ToArray();
        if (missing.Length > 0)
        {
            throw new InvalidDataException(
                $"{checkpoint.Source}: found no {LoadReport.Some(missing)}, expected all weights of the model but its head; "
                    + $"the file has {LoadReport.Some([.. checkpoint.Entries.Keys.Order(StringComparer.Ordinal)])}."
            );
        }
    }
}
