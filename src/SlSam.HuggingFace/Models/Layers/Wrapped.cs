using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace SlSam.HuggingFace.Models.Layers;

/// <summary>
/// A module under a name of its own: what Hugging Face calls <c>output.dense</c> is <c>Wrapped("dense", linear)</c> in a field called
/// <c>output</c>, so that parameter names are those of the checkpoint.
/// </summary>
internal sealed class Wrapped : Module<Tensor, Tensor>
{
    private readonly Module<Tensor, Tensor> _inner;

    public Wrapped(string childName, Module<Tensor, Tensor> inner)
        : base(nameof(Wrapped))
    {
        _inner = inner;
        register_module(childName, inner);
    }

    public override Tensor forward(Tensor input) => _inner.call(input);

    /// <summary>The only child is registered by the constructor, under the name it was given; a field would add it a second time.</summary>
    protected override void RegisterComponents() { }
}
