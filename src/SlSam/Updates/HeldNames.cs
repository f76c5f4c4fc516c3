using SlSam.Layers;
using TorchSharp.Modules;

namespace SlSam.Updates;

/// <summary>What the parameters of an optimizer are called in saved state: by their names in the model; those beyond it by number.</summary>
internal static class HeldNames
{
    /// <param name="parameters">Living parameters.</param>
    /// <param name="model">The model's.</param>
    /// <returns>A name for each.</returns>
    public static IReadOnlyList<string> Of(IReadOnlyList<Parameter> parameters, ModelParameters model)
    {
        var beyond = 0;
        return
        [
            .. ParameterIdentity
                .Of(parameters)
                .Select(identity => model.Find(identity)?.Name ?? FormattableString.Invariant($"(beyond the model, {++beyond})")),
        ];
    }
}
