using FsCheck;
using FsCheck.Fluent;

namespace SlSam.Tests;

/// <summary>Properties over generated cases; the cases are the same in every run.</summary>
internal static class Properties
{
    private const ulong Seed = 20260214;
    private const ulong Gamma = 7919;

    public static void Hold<T>(Gen<T> cases, Action<T> property, int tests = 300) =>
        Check.One(
            Config.QuickThrowOnFailure.WithQuietOnSuccess(true).WithReplay(Seed, Gamma).WithMaxTest(tests),
            Prop.ForAll(cases.ToArbitrary(), property)
        );

    /// <summary>Uniform in [0, 1], both ends included.</summary>
    public static Gen<double> Uniform() => Gen.Choose(0, int.MaxValue).Select(i => i / (double)int.MaxValue);
}
