using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace SlSam.HuggingFace.Tests.Weights;

/// <summary>A body and a head, with a buffer: names <c>body.weight</c>, <c>body.bias</c>, <c>head.weight</c>, <c>head.bias</c>, <c>offset</c>.</summary>
internal sealed class SmallModel : Module<Tensor, Tensor>
{
    private readonly Linear body = Linear(3, 4);
    private readonly Linear head;

    public SmallModel(int classes)
        : base(nameof(SmallModel))
    {
        head = Linear(4, classes);
        RegisterComponents();
        register_buffer("offset", zeros(4));
        register_buffer("scratch", zeros(4), persistent: false);
    }

    public override Tensor forward(Tensor input) => head.call(body.call(input));
}

/// <summary>Two maps that share their weight: names <c>first.weight</c> and <c>second.weight</c>.</summary>
internal sealed class TiedModel : Module<Tensor, Tensor>
{
    private readonly Linear first = Linear(3, 3, hasBias: false);
    private readonly Linear second = Linear(3, 3, hasBias: false);

    public TiedModel()
        : base(nameof(TiedModel))
    {
        second.weight = first.weight;
        RegisterComponents();
    }

    public override Tensor forward(Tensor input) => second.call(first.call(input));
}
