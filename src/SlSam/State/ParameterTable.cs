using SlSam.Kernels;
using SlSam.Layers;

namespace SlSam.State;

/// <summary>What a saved state is of: every trained parameter with its type, shape and arm. Two tables tell by name what differs.</summary>
internal sealed class ParameterTable
{
    private const int MostDifferencesNamed = 10;

    private readonly Dictionary<string, string> _parameters;

    private ParameterTable(Dictionary<string, string> parameters) => _parameters = parameters;

    public static ParameterTable Of(LayerMap layers) =>
        new(
            layers.Parameters.ToDictionary(
                parameter => parameter.Name,
                parameter =>
                    $"{parameter.Kind.Type} {parameter.Parameter.shape.ToText()} in "
                    + (parameter.Arm == TrainedParameter.NoArm ? "no arm" : $"arm {parameter.Arm} '{layers.Arms[parameter.Arm].Name}'")
            )
        );

    /// <summary>A line for each parameter.</summary>
    public IEnumerable<string> Lines => _parameters.Select(parameter => $"'{parameter.Key}' is {parameter.Value}");

    public static ParameterTable Read(BinaryReader reader)
    {
        var count = reader.ReadInt32();
        var parameters = new Dictionary<string, string>();
        for (var i = 0; i < count; i++)
        {
            parameters[reader.ReadString()] = reader.ReadString();
        }

        return new ParameterTable(parameters);
    }

    public void Write(BinaryWriter writer)
    {
        writer.Write(_parameters.Count);
        foreach (var (name, description) in _parameters)
        {
            writer.Write(name);
            writer.Write(description);
        }
    }

    /// <exception cref="InvalidDataException">The saved table differs from this; names what.</exception>
    public void ExpectSame(ParameterTable saved)
    {
        var differences = _parameters
            .Where(own => !saved._parameters.ContainsKey(own.Key))
            .Select(own => $"'{own.Key}' is missing")
            .Concat(
                saved._parameters.Where(other => !_parameters.ContainsKey(other.Key)).Select(other => $"'{other.Key}' is not in the model")
            )
            .Concat(
                _parameters
                    .Where(own => saved._parameters.TryGetValue(own.Key, out var other) && other != own.Value)
                    .Select(own => $"'{own.Key}' is {saved._parameters[own.Key]}, expected {own.Value}")
            )
            .ToList();
        if (differences.Count > 0)
        {
            var rest = differences.Count > MostDifferencesNamed ? $"; and {differences.Count - MostDifferencesNamed} more" : "";
            throw new InvalidDataException(
                $"The saved state is of another model or other arms: {string.Join("; ", differences.Take(MostDifferencesNamed))}{rest}. Nothing was changed."
            );
        }
    }
}
