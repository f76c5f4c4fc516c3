using System.Globalization;
using System.Reflection;
using SlSam.Layers;
using SlSam.Updates;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SlSam.Parallel;

/// <summary>A parameter group as ranks compare it: what it updates (names) and with what (momentum, decays), as a wrapped optimizer's is in no options of this library.</summary>
internal static class GroupTraits
{
    /// <summary>Its settings and its parameters. Not the learning rates, which are compared in each step.</summary>
    /// <param name="group">A group of any optimizer; one that is no <see cref="ParamGroup"/> shows nothing.</param>
    /// <param name="model">Has the parameters' names.</param>
    public static IEnumerable<string> Of(optim.ILearningRateController group, ModelParameters model) =>
        group is ParamGroup known ? [.. Settings(known.Options), .. Members(known, model)] : [];

    private static IEnumerable<string> Members(ParamGroup group, ModelParameters model) =>
        HeldNames.Of([.. group.Parameters.Where(parameter => !parameter.IsInvalid)], model).Select(name => $"'{name}'");

    private static IEnumerable<string> Settings(OptimizerOptions? options)
    {
        if (options is null)
        {
            return [];
        }

        const BindingFlags All = BindingFlags.Public | BindingFlags.Instance;
        var type = options.GetType();
        return type.GetFields(All)
            .Select(field => (field.Name, Value: field.GetValue(options)))
            .Concat(
                type.GetProperties(All)
                    .Where(property => property.CanRead && property.GetIndexParameters().Length == 0)
                    .Select(property => (property.Name, Value: property.GetValue(options)))
            )
            .Where(setting => !setting.Name.Contains(nameof(OptimizerOptions.LearningRate), StringComparison.Ordinal))
            .Select(setting => $"{setting.Name} = {Convert.ToString(setting.Value, CultureInfo.InvariantCulture)}");
    }
}
