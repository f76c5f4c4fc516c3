using TorchSharp.Modules;
using static TorchSharp.torch.nn;

namespace SlSam.HuggingFace.Models.Layers;

/// <summary>
/// Weights before training, as Hugging Face's transformers draw them. For images they truncate at -2 and 2, a hundred deviations away,
/// which changes nothing.
/// </summary>
internal static class NormalInitialization
{
    /// <summary>
    /// Weights of linear maps, of patches, of tables and the given ones from a normal distribution; biases zero; norms as they are.
    /// </summary>
    public static void Apply(Module model, double deviation, params IEnumerable<Parameter> others)
    {
        foreach (var module in model.modules())
        {
            switch (module)
            {
                case Linear linear:
                    Draw(linear.weight, linear.bias, deviation);
                    break;
                case Conv2d convolution:
                    Draw(convolution.weight, convolution.bias, deviation);
                    break;
                case Embedding table:
                    Draw(table.weight!, bias: null, deviation);
                    break;
            }
        }
        foreach (var parameter in others)
        {
            Draw(parameter, bias: null, deviation);
        }
    }

    private static void Draw(Parameter weight, Parameter? bias, double deviation)
    {
        init.normal_(weight, std: deviation);
        if (bias is not null)
        {
            init.zeros_(bias);
        }
    }
}
