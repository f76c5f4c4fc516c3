using System.Text.RegularExpressions;
using static TorchSharp.torch;

namespace SlSam.Samples.Training;

/// <summary>Takes parameters out of training by name.</summary>
internal static class Freezing
{
    /// <summary>Freezes what patterns name.</summary>
    /// <param name="model">The model, before an optimizer is made for it.</param>
    /// <param name="patterns">Names of parameters, or of modules with all that is in them; * for any letters, commas between several.</param>
    /// <returns>What was frozen, for people.</returns>
    /// <exception cref="BadInputException">A pattern names nothing, or nothing is left.</exception>
    public static string Apply(nn.Module model, string patterns)
    {
        var parameters = model.named_parameters().ToArray();
        foreach (var pattern in patterns.Split(',', StringSplitOptions.TrimEntries))
        {
            var regex = ToRegex(pattern);
            var named = parameters.Where(parameter => regex.IsMatch(parameter.name)).ToArray();
            if (named.Length == 0)
            {
                throw new BadInputException(
                    $"--freeze: found nothing that '{pattern}' names, expected names of parameters or modules, such as {parameters[0].name} or {parameters[^1].name}."
                );
            }
            foreach (var (_, parameter) in named)
            {
                parameter.requires_grad = false;
            }
        }
        var left = parameters.Where(parameter => parameter.parameter.requires_grad).ToArray();
        return left.Length > 0
            ? FormattableString.Invariant(
                $"frozen: {parameters.Except(left).Sum(parameter => parameter.parameter.numel()):N0} parameters in {parameters.Length - left.Length} tensors"
            )
            : throw new BadInputException("--freeze: found names of all parameters, expected some to be left to train.");
    }

    private static Regex ToRegex(string pattern) =>
        new($"^{Regex.Escape(pattern).Replace("\\*", ".*", StringComparison.Ordinal)}(\\..*)?$", RegexOptions.CultureInvariant);
}
