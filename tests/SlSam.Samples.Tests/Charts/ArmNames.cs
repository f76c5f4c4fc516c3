namespace SlSam.Samples.Tests.Charts;

/// <summary>Names of a vision transformer's tensors, as Hugging Face spells them.</summary>
internal static class ArmNames
{
    private static readonly string[] InBlock =
    [
        "attention.attention.query.weight",
        "attention.attention.query.bias",
        "attention.attention.key.weight",
        "attention.attention.key.bias",
        "attention.attention.value.weight",
        "attention.attention.value.bias",
        "attention.output.dense.weight",
        "attention.output.dense.bias",
        "intermediate.dense.weight",
        "intermediate.dense.bias",
        "output.dense.weight",
        "output.dense.bias",
        "layernorm_before.weight",
        "layernorm_before.bias",
        "layernorm_after.weight",
        "layernorm_after.bias",
    ];

    /// <summary>Sixteen for each block, and eight around them.</summary>
    public static IReadOnlyList<string> OfVisionTransformer(int blocks) =>
        [
            "vit.embeddings.cls_token",
            "vit.embeddings.position_embeddings",
            "vit.embeddings.patch_embeddings.projection.weight",
            "vit.embeddings.patch_embeddings.projection.bias",
            .. Enumerable.Range(0, blocks).SelectMany(block => InBlock.Select(name => $"vit.encoder.layer.{block}.{name}")),
            "vit.layernorm.weight",
            "vit.layernorm.bias",
            "classifier.weight",
            "classifier.bias",
        ];
}
