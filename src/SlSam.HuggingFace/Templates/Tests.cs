namespace SlSam.HuggingFace.Templates;

/// <summary>What is asked of a value behind the word 'is'.</summary>
internal static class Tests
{
    private static readonly Dictionary<string, TemplateFunction> ByName = new(StringComparer.Ordinal)
    {
        ["defined"] = given => given.Input is not Undefined,
        ["undefined"] = given => given.Input is Undefined,
        ["none"] = given => given.Input is null,
        ["string"] = given => given.Input is string,
        ["mapping"] = given => given.Input is Mapping,
        ["sequence"] = given => given.Input is Sequence or string or Mapping,
        ["iterable"] = given => Values.Items(given.Input) is not null,
        ["number"] = given => given.Input is long or double or bool,
        ["integer"] = given => given.Input is long,
        ["float"] = given => given.Input is double,
        ["boolean"] = given => given.Input is bool,
        ["true"] = given => given.Input is true,
        ["false"] = given => given.Input is false,
        ["callable"] = given => given.Input is TemplateFunction,
        ["even"] = given => given.Whole(0, "value", 0) % 2 == 0,
        ["odd"] = given => given.Whole(0, "value", 0) % 2 != 0,
        ["divisibleby"] = given => given.Whole(1, "num", 1) is not 0 and var by && given.Whole(0, "value", 0) % by == 0,
        ["upper"] = given => given.Input is string text && text.Any(char.IsUpper) && !text.Any(char.IsLower),
        ["lower"] = given => given.Input is string text && text.Any(char.IsLower) && !text.Any(char.IsUpper),
        ["sameas"] = given => Values.AreEqual(given.Input, given[1, "other"]),
        ["in"] = given => Operators.Contains(given.Context, given.At, given[1, "seq"], given.Input),
        ["eq"] = Comparing("=="),
        ["equalto"] = Comparing("=="),
        ["ne"] = Comparing("!="),
        ["lt"] = Comparing("<"),
        ["le"] = Comparing("<="),
        ["gt"] = Comparing(">"),
        ["ge"] = Comparing(">="),
    };

    /// <summary>For messages.</summary>
    public static string Names => string.Join(", ", ByName.Keys);

    public static TemplateFunction? Find(string name) => ByName.GetValueOrDefault(name);

    private static TemplateFunction Comparing(string sign) =>
        given => Operators.Compare(given.Context, given.At, sign, given.Input, given[1, "other"]);
}
