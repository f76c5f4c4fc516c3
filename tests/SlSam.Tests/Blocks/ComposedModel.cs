using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace SlSam.Tests.Blocks;

/// <summary>Modules by name and what a forward pass does with them.</summary>
internal sealed class ComposedModel : Module<Tensor, Tensor>
{
    private readonly Func<Tensor, Tensor> _forward;

    public ComposedModel(Func<Tensor, Tensor> forward, params (string Name, Module Module)[] modules)
        : base(nameof(ComposedModel))
    {
        _forward = forward;
        foreach (var (name, module) in modules)
        {
            register_module(name, module);
        }
    }

    public override Tensor forward(Tensor x) => _forward(x);
}
