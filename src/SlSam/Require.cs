using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using SlSam.Kernels;
using SlSam.Layers;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SlSam;

/// <summary>Checks of settings, with messages that name the setting, what was found and what was expected.</summary>
internal static class Require
{
    /// <summary>In (0, 1].</summary>
    public static void Fraction(double value, [CallerArgumentExpression(nameof(value))] string name = "") =>
        Range(value is > 0 and <= 1, value, "a fraction above 0 and at most 1", name);

    /// <summary>In [0, 1].</summary>
    public static void Probability(double value, [CallerArgumentExpression(nameof(value))] string name = "") =>
        Range(value is >= 0 and <= 1, value, "a probability from 0 to 1", name);

    /// <summary>In [0, 1).</summary>
    public static void Decay(double value, [CallerArgumentExpression(nameof(value))] string name = "") =>
        Range(value is >= 0 and < 1, value, "a decay rate from 0 to below 1", name);

    public static void FiniteAndNotNegative(double value, [CallerArgumentExpression(nameof(value))] string name = "") =>
        Range(double.IsFinite(value) && value >= 0, value, "a finite number, 0 or more", name);

    public static void FiniteAndPositive(double value, [CallerArgumentExpression(nameof(value))] string name = "") =>
        Range(double.IsFinite(value) && value > 0, value, "a finite number above 0", name);

    public static void FiniteAndAtLeastOne(double value, [CallerArgumentExpression(nameof(value))] string name = "") =>
        Range(double.IsFinite(value) && value >= 1, value, "a finite number, 1 or more", name);

    public static void BetweenZeroAndOne(double value, [CallerArgumentExpression(nameof(value))] string name = "") =>
        Range(value is > 0 and < 1, value, "a number above 0 and below 1", name);

    public static void Positive(int value, [CallerArgumentExpression(nameof(value))] string name = "") =>
        Range(value > 0, value, "a whole number above 0", name);

    /// <summary>A number of arms out of those that there are.</summary>
    public static int CountOf(IReadOnlyList<LayerArm> arms, int count, [CallerArgumentExpression(nameof(count))] string name = "")
    {
        NotNull(arms);
        Range(arms.Count == 0 || (count > 0 && count <= arms.Count), count, $"a number from 1 to that of the arms, {arms.Count}", name);
        return count;
    }

    public static void NotNegative(long value, [CallerArgumentExpression(nameof(value))] string name = "") =>
        Range(value >= 0, value, "a whole number, 0 or more", name);

    public static void Defined<TEnum>(TEnum value, [CallerArgumentExpression(nameof(value))] string name = "")
        where TEnum : struct, Enum => Range(Enum.IsDefined(value), value, $"one of {string.Join(", ", Enum.GetNames<TEnum>())}", name);

    public static void NotNull([NotNull] object? value, [CallerArgumentExpression(nameof(value))] string name = "")
    {
        if (value is null)
        {
            throw new ArgumentNullException(name, $"{name} is null; expected a value.");
        }
    }

    /// <summary>The value, which is not null: for the arguments of another constructor.</summary>
    public static T Given<T>([NotNull] T? value, [CallerArgumentExpression(nameof(value))] string name = "")
        where T : class
    {
        NotNull(value, name);
        return value;
    }

    /// <summary>A file's path: not null, not empty.</summary>
    public static void Path([NotNull] string? value, [CallerArgumentExpression(nameof(value))] string name = "")
    {
        NotNull(value, name);
        if (value.Length == 0)
        {
            throw new ArgumentException($"{name} is empty; expected the path of a file.", name);
        }
    }

    /// <summary>A gradient that kernels on lists can work with.</summary>
    public static void Dense(Tensor gradient, Parameter parameter, string? name = null)
    {
        if (gradient.is_sparse)
        {
            throw new InvalidOperationException(
                $"The gradient of the parameter {(name is null ? "" : $"'{name}' ")}of shape {parameter.shape.ToText()} is sparse; "
                    + "expected a dense one, as an embedding has that was made without sparse: true. Nothing was changed."
            );
        }
    }

    public static void SameType(Tensor gradient, ScalarType type, string name)
    {
        if (gradient.dtype != type)
        {
            throw new InvalidOperationException(
                $"The gradient of the parameter '{name}' is {gradient.dtype}, expected {type} as the parameter was when the step began."
            );
        }
    }

    private static void Range<T>(bool holds, T value, string expected, string name)
    {
        if (!holds)
        {
            throw new ArgumentOutOfRangeException(name, value, FormattableString.Invariant($"{name} is {value}; expected {expected}."));
        }
    }
}
