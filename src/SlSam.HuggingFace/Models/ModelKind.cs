using SlSam.HuggingFace.Models.Configuration;
using SlSam.HuggingFace.Models.Decoders;
using SlSam.HuggingFace.Models.Encoders;
using SlSam.HuggingFace.Models.Vision;
using static TorchSharp.torch;

namespace SlSam.HuggingFace.Models;

/// <summary>What can be made of a configuration of one type.</summary>
/// <param name="ModelType">As config.json has it.</param>
/// <param name="Face">The public class that it is.</param>
/// <param name="Create">Builds it with random weights. Labels: null for models without a head; checkpoint: null where there is none.</param>
internal sealed record ModelKind(string ModelType, Type Face, Func<ModelSource, ClassLabels?, Checkpoint?, nn.Module> Create)
{
    private static readonly ModelKind[] All =
    [
        .. OfEncoder("bert", EncoderFamily.Bert),
        .. OfEncoder("roberta", EncoderFamily.Roberta),
        .. OfEncoder("distilbert", EncoderFamily.DistilBert),
        OfImages("vit"),
        OfImages("deit"),
        .. DecoderFamily.ByType.Select(kind => OfDecoder(kind.Key, kind.Value)),
    ];

    /// <summary>Whether it has a head with labels.</summary>
    public bool HasLabels => Face != typeof(TextEncoder) && Face != typeof(CausalLanguageModel);

    /// <summary>The kind that a configuration is of and that can be had as a T; of several, the one that its architecture names.</summary>
    /// <exception cref="InvalidDataException">There is none.</exception>
    public static ModelKind Find<T>(ModelSource source)
        where T : nn.Module
    {
        var type =
            source.ModelType ?? throw new InvalidDataException($"{source.Place}: found no model_type, expected one of {Types(All)}.");
        var ofType = All.Where(kind => kind.ModelType == type).ToArray();
        if (ofType.Length == 0)
        {
            throw new InvalidDataException($"{source.Place}: model_type: found '{type}', expected one of {Types(All)}.");
        }
        var fitting = ofType.Where(kind => typeof(T).IsAssignableFrom(kind.Face)).ToArray();
        var isClassifier = source.Architecture.EndsWith("ForSequenceClassification", StringComparison.Ordinal);
        return fitting.FirstOrDefault(kind => kind.HasLabels == isClassifier)
            ?? fitting.FirstOrDefault()
            ?? throw new InvalidDataException(
                $"{source.Place}: model_type: found '{type}', which is a {string.Join(" or a ", ofType.Select(kind => kind.Face.Name))}, "
                    + $"expected a {typeof(T).Name} ({Types(All.Where(kind => typeof(T).IsAssignableFrom(kind.Face)))})."
            );
    }

    private static IEnumerable<ModelKind> OfEncoder(string type, EncoderFamily family) =>
        [
            new(type, typeof(SequenceClassifier), (source, labels, _) => new EncoderClassifier(source, family, labels!)),
            new(
                type,
                typeof(TextEncoder),
                (source, _, checkpoint) =>
                    new EncoderModel(source, family, hasPooler: checkpoint is not null && EncoderModel.HasPooler(checkpoint, family))
            ),
        ];

    private static ModelKind OfImages(string type) =>
        new(type, typeof(ImageClassifier), (source, labels, _) => new ViTClassifier(source, labels!));

    private static ModelKind OfDecoder(string type, DecoderFamily family) =>
        new(type, typeof(CausalLanguageModel), (source, _, _) => new LlamaForCausalLM(source, family));

    private static string Types(IEnumerable<ModelKind> kinds) =>
        kinds.Select(kind => kind.ModelType).Distinct().ToArray() is { Length: > 0 } types
            ? string.Join(", ", types)
            : "no type that is known here";
}
