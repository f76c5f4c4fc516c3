using System.Globalization;

namespace SlSam.Samples.Data.Glue;

/// <summary>How labels are written in a GLUE file.</summary>
public abstract record GlueLabels
{
    /// <summary>What can be written, for messages: "a or b".</summary>
    internal abstract string Expected { get; }

    /// <summary>What a label means; null where it is none.</summary>
    internal abstract double? Parse(string text);

    /// <summary>Classes by number from 0.</summary>
    public sealed record Numbers(int Count) : GlueLabels
    {
        internal override string Expected => string.Join(" or ", Enumerable.Range(0, Count));

        internal override double? Parse(string text) =>
            int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number < Count ? number : null;
    }

    /// <summary>Classes by name.</summary>
    public sealed record Words(params IReadOnlyList<string> Names) : GlueLabels
    {
        internal override string Expected => string.Join(" or ", Names);

        internal override double? Parse(string text) =>
            Names.Index().Where(name => name.Item == text).Select(name => (double?)name.Index).FirstOrDefault();
    }

    /// <summary>A number in a range.</summary>
    public sealed record Scores(double Least, double Most) : GlueLabels
    {
        internal override string Expected => string.Create(CultureInfo.InvariantCulture, $"a score from {Least} to {Most}");

        internal override double? Parse(string text) =>
            double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var score) && score >= Least && score <= Most
                ? score
                : null;
    }
}
