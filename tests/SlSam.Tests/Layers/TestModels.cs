using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace SlSam.Tests.Layers;

/// <summary>A model out of children with given names, to look at, not to run.</summary>
internal sealed class Named : Module<Tensor, Tensor>
{
    public Named(params (string Name, Module Child)[] children)
        : base(nameof(Named))
    {
        foreach (var (name, child) in children)
        {
            register_module(name, child);
        }
    }

    public Named With(string name, Tensor parameter)
    {
        register_parameter(name, new Parameter(parameter));
        return this;
    }

    public override Tensor forward(Tensor input) => throw new NotSupportedException();

    /// <summary>As a vision transformer of Hugging Face names its parts.</summary>
    public static Named VisionTransformer(int layers) =>
        new(
            (
                "vit",
                new Named(
                    (
                        "embeddings",
                        new Named(("patch_embeddings", new Named(("projection", Conv2d(1, 4, 2))))).With("cls_token", zeros(1, 1, 4))
                    ),
                    ("encoder", new Named(("layer", ModuleList([.. Enumerable.Range(0, layers).Select(_ => EncoderLayer())])))),
                    ("layernorm", LayerNorm(4))
                )
            ),
            ("classifier", Linear(4, 2))
        );

    private static Named EncoderLayer() =>
        new(
            (
                "attention",
                new Named(
                    ("attention", new Named(("query", Linear(4, 4)), ("key", Linear(4, 4)), ("value", Linear(4, 4)))),
                    ("output", new Named(("dense", Linear(4, 4))))
                )
            ),
            ("intermediate", new Named(("dense", Linear(4, 8)))),
            ("output", new Named(("dense", Linear(8, 4)))),
            ("layernorm_before", LayerNorm(4))
        );
}
