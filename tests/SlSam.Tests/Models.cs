using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace SlSam.Tests;

/// <summary>Small models to train in tests.</summary>
internal static class Models
{
    /// <summary>Linear(8,16) Tanh Linear(16,16) Tanh Linear(16,4).</summary>
    public static Sequential Mlp() => Sequential(Linear(8, 16), Tanh(), Linear(16, 16), Tanh(), Linear(16, 4));
}

/// <summary>Two pre-norm blocks over tokens [batch, 5, 6], mean over tokens, three classes.</summary>
internal sealed class SmallTransformer : Module<Tensor, Tensor>
{
    private readonly Linear embed = Linear(6, 8);
    private readonly ModuleList<SmallTransformerBlock> blocks = ModuleList(new SmallTransformerBlock(), new SmallTransformerBlock());
    private readonly LayerNorm norm = LayerNorm(8);
    private readonly Linear head = Linear(8, 3);

    public SmallTransformer()
        : base(nameof(SmallTransformer)) => RegisterComponents();

    public override Tensor forward(Tensor tokens)
    {
        var x = embed.call(tokens);
        foreach (var block in blocks)
        {
            x = block.call(x);
        }

        return head.call(norm.call(x).mean([1]));
    }
}

internal sealed class SmallTransformerBlock : Module<Tensor, Tensor>
{
    private const int Heads = 2;
    private readonly LayerNorm norm1 = LayerNorm(8);
    private readonly Linear qkv = Linear(8, 24);
    private readonly Linear proj = Linear(8, 8);
    private readonly LayerNorm norm2 = LayerNorm(8);
    private readonly Linear fc1 = Linear(8, 16);
    private readonly Linear fc2 = Linear(16, 8);

    public SmallTransformerBlock()
        : base(nameof(SmallTransformerBlock)) => RegisterComponents();

    public override Tensor forward(Tensor x)
    {
        var (batch, tokens, width) = (x.shape[0], x.shape[1], x.shape[2]);
        var parts = qkv.call(norm1.call(x)).reshape(batch, tokens, 3, Heads, width / Heads).permute(2, 0, 3, 1, 4);
        var attended = functional.scaled_dot_product_attention(parts[0], parts[1], parts[2]);
        x = x + proj.call(attended.transpose(1, 2).reshape(batch, tokens, width));
        return x + fc2.call(functional.gelu(fc1.call(norm2.call(x))));
    }
}
