using SlSam.Kernels;
using TorchSharp;
using TorchSharp.Modules;

namespace SlSam.Layers;

/// <summary>What a partitioner made of a model, checked, with parameters told by tensor.</summary>
internal static class Partition
{
    /// <returns>The arms, each parameter as the model's own object for the tensor.</returns>
    /// <exception cref="ArgumentException">The partitioner returned null, repeats a parameter, or invents one.</exception>
    public static IReadOnlyList<(string Name, IReadOnlyList<NamedParameter> Parameters)> Of(
        torch.nn.Module model,
        ILayerPartitioner partitioner,
        ModelParameters parameters
    )
    {
        var arms = partitioner.Partition(model) ?? throw Invalid("returned null; expected a list of arms");
        var armOf = new Dictionary<NamedParameter, string>();
        var objects = new HashSet<Parameter>(ReferenceEqualityComparer.Instance);
        return [.. arms.Select(Checked)];

        (string Name, IReadOnlyList<NamedParameter> Parameters) Checked(LayerArm? arm)
        {
            if (arm is not { Name: not null, Parameters: not null })
            {
                throw Invalid("returned an arm that is null, or whose name or parameters are; expected a name and a list of parameters");
            }

            var living = arm
                .Parameters.Select(parameter => parameter is { IsInvalid: false } ? parameter : throw Unknown(parameter, arm))
                .ToList();
            var members = new List<NamedParameter>();
            foreach (var (parameter, identity) in living.Zip(ParameterIdentity.Of(living)))
            {
                var entry = parameters.Find(identity) ?? throw Unknown(parameter, arm);
                if (armOf.TryAdd(entry, arm.Name))
                {
                    members.Add(entry);
                }
                else if (entry.Names.Count == 1 || !objects.Add(parameter))
                {
                    throw Invalid(
                        $"put the parameter '{entry.Name}' into arm '{armOf[entry]}' and again into arm '{arm.Name}'; expected it once"
                    );
                }

                objects.Add(parameter);
            }

            return (arm.Name, members); // a tied tensor belongs to the arm that has it first
        }

        ArgumentException Unknown(Parameter? parameter, LayerArm arm) =>
            Invalid(
                $"put a parameter of shape {Shape(parameter)} into arm '{arm.Name}' that the model does not have; "
                    + "expected parameters out of the model's named_parameters"
            );

        ArgumentException Invalid(string fault) => new($"The partitioner {partitioner.GetType().Name} {fault}.", nameof(partitioner));
    }

    private static string Shape(Parameter? parameter) => parameter is null or { IsInvalid: true } ? "null" : parameter.shape.ToText();
}
