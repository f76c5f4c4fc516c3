namespace SlSam.HuggingFace.Models.Decoders;

/// <summary>
/// How far the rotary embedding turns at each place: the value of <c>rope_parameters</c>, or of <c>rope_scaling</c> in older configurations.
/// </summary>
internal sealed record RotaryScaling
{
    public const string Default = "default";
    public const string Linear = "linear";
    public const string Dynamic = "dynamic";
    public const string Llama3 = "llama3";

    /// <summary>The kinds that are known here.</summary>
    public static IReadOnlyList<string> Kinds { get; } = [Default, Linear, Dynamic, Llama3];

    /// <summary>Where newer configurations have it.</summary>
    public double? RopeTheta { get; init; }

    public string? RopeType { get; init; }

    /// <summary>Older than <see cref="RopeType"/>.</summary>
    public string? Type { get; init; }

    /// <summary>How many times as long as those of its first training texts may be.</summary>
    public double? Factor { get; init; }

    public double? LowFreqFactor { get; init; }
    public double? HighFreqFactor { get; init; }
    public int? OriginalMaxPositionEmbeddings { get; init; }
    public double? PartialRotaryFactor { get; init; }

    /// <summary>One of <see cref="Kinds"/>.</summary>
    public string Kind => RopeType ?? Type ?? Default;

    /// <summary>What is wrong with it; null: nothing.</summary>
    public string? Fault =>
        !Kinds.Contains(Kind) ? $"rope_type: found '{Kind}', expected one of {string.Join(", ", Kinds)}"
        : PartialRotaryFactor is { } part && part != 1 ? Found("partial_rotary_factor", part, "1: all of a head turns")
        : Kind != Default && Factor is not >= 1 ? Found("factor", Factor, "1 or more")
        : Kind != Llama3 ? null
        : LowFreqFactor is not > 0 ? Found("low_freq_factor", LowFreqFactor, "more than 0")
        : !(HighFreqFactor > LowFreqFactor) ? Found("high_freq_factor", HighFreqFactor, "more than low_freq_factor")
        : OriginalMaxPositionEmbeddings is not > 0 ? Found("original_max_position_embeddings", OriginalMaxPositionEmbeddings, "1 or more")
        : null;

    private static string Found(string field, double? value, string expected) =>
        FormattableString.Invariant(
            $"{field}: found {value?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "none"}, expected {expected}"
        );
}
