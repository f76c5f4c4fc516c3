using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SlSam.Tests;

/// <summary>Short forms for what tests ask of tensors.</summary>
internal static class TensorExtensions
{
    /// <summary>Whether all elements are equal, bit for bit where there is no NaN.</summary>
    public static bool IsSameAs(this Tensor tensor, Tensor other)
    {
        using var scope = NewDisposeScope();
        return tensor.dtype == other.dtype && tensor.shape.SequenceEqual(other.shape) && tensor.equal(other).all().item<bool>();
    }

    /// <summary>A copy of the values, outside the graph.</summary>
    public static Tensor Copy(this Tensor tensor)
    {
        using var alias = tensor.detach();
        return alias.clone();
    }

    public static bool HasGradient(this Parameter parameter)
    {
        using var gradient = parameter.grad;
        return gradient is not null;
    }

    /// <summary>The names under which a model has these very parameters, in their order; Tensor's own comparison is of values.</summary>
    public static List<string> NamesOf(this nn.Module model, IEnumerable<Parameter> parameters) =>
        [.. parameters.Select(parameter => model.named_parameters().Single(entry => ReferenceEquals(entry.parameter, parameter)).name)];

    public static IEnumerable<string> ParameterNames(this nn.Module model) => model.named_parameters().Select(entry => entry.name);

    /// <summary>All elements of all parameters of a model, widened, in order.</summary>
    public static double[] Weights(this nn.Module model) => [.. model.parameters().SelectMany(parameter => parameter.Elements())];

    public static double[] Elements(this Tensor tensor)
    {
        using var scope = NewDisposeScope();
        return tensor.numel() == 0 ? [] : tensor.detach().to_type(ScalarType.Float64).contiguous().data<double>().ToArray();
    }
}
