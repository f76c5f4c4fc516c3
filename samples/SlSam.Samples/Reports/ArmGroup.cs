namespace SlSam.Samples.Reports;

/// <summary>Arms of one part of a model, and how often they took part: with a hundred arms a row for each says little.</summary>
/// <param name="Name">The part.</param>
/// <param name="Arms">How many arms it has.</param>
/// <param name="Mean">Mean share of steps of its arms.</param>
/// <param name="Least">Share of the arm that took part least.</param>
/// <param name="Most">Share of the arm that took part most.</param>
public sealed record ArmGroup(string Name, int Arms, double Mean, double Least, double Most)
{
    /// <summary>
    /// Groups arms by the part of the model that their names tell: up to the first number (<c>vit.encoder.layer.3</c>), else the first two
    /// words. Arms few enough for a row each stay alone.
    /// </summary>
    public static IReadOnlyList<ArmGroup> Of(IReadOnlyList<(string Name, double Share)> arms)
    {
        const int rows = 16;
        return
        [
            .. arms.GroupBy(arm => arms.Count <= rows ? arm.Name : PartOf(arm.Name), arm => arm.Share)
                .Select(group => new ArmGroup(group.Key, group.Count(), group.Average(), group.Min(), group.Max())),
        ];
    }

    /// <summary>The part of the model that an arm's name tells.</summary>
    internal static string PartOf(string name)
    {
        var words = name.Split('.');
        var number = Array.FindIndex(words, word => int.TryParse(word, out _));
        var length = number >= 0 ? number + 1 : Math.Min(2, words.Length - 1);
        return string.Join('.', words.Take(Math.Max(length, 1)));
    }
}
