using System.Globalization;
using System.Text;

namespace SlSam.Benchmarks.Parallel;

/// <summary>The rows as Markdown.</summary>
internal static class RanksTable
{
    /// <param name="rows">AdaSAM's first.</param>
    /// <param name="ranks">How many ranks there were.</param>
    public static string Of(IReadOnlyList<RanksRow> rows, int ranks)
    {
        var text = new StringBuilder(
            $"""
            ### {ranks} ranks of one thread

            | method | active parameters | averaged | sent by all ranks together | on the network, of AdaSAM's | ms in collectives | ms a step |
            | --- | ---: | ---: | ---: | ---: | ---: | ---: |

            """
        );
        foreach (var row in rows)
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $"| {row.Method} | {row.ActiveParameters:N0} | {row.Averaged:N0} | {row.Sent:N0} | {row.Carried / rows[0].Carried:F2} | {row.InCalls:F2} | {row.Step:F2} |\n"
            );
        }

        return text.ToString();
    }
}
