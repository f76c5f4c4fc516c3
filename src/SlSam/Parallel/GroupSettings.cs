using System.Globalization;
using System.Reflection;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SlSam.Parallel;

/// <summary>What a parameter group is updated with (momentum, decays), as ranks compare it: a wrapped optimizer's is in no options of this library.</summary>
internal static class GroupSettings
{
    /// <summary>The settings by name. Not the learning rates, which are compared in each step.</summary>
    /// <param name="group">A group of any optimizer; one that keeps its settings elsewhere shows none.</param>
    public static IEnumerable<string> Of(optim.ILearningRateController group)
    {
        if (group is not ParamGroup { Options: { } options })
        {
            return [];
        }

        var type = options.GetType();
        return type.GetFields(BindingFlags.Public | BindingFlags.Instance)
            .Select(field => (field.Name, Value: field.GetValue(options)))
            .Concat(
                type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
                    .Where(property => property.CanRead && property.GetIndexParameters().Length == 0)
                    .Select(property => (property.Name, Value: property.GetValue(options)))
            )
            .Where(setting => !setting.Name.Contains(nameof(group.LearningRate), StringComparison.Ordinal))
            .Select(setting => $"{setting.Name} = {Convert.ToString(setting.Value, CultureInfo.InvariantCulture)}");
    }
}
