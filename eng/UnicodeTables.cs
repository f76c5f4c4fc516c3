#:property PublishAot=false
// Makes src/SlSam.HuggingFace/Tokenizers/Unicode/unicode.txt out of the files of the Unicode character database, https://www.unicode.org/Public:
//     dotnet run eng/UnicodeTables.cs -- UCD UCD-8.0.0 UCD-9.0.0
// Three folders. The first, of the newest version, has UnicodeData.txt, CaseFolding.txt, CompositionExclusions.txt, DerivedAge.txt, Scripts.txt and
// ReadMe.txt; the others have extracted/DerivedGeneralCategory.txt. Hugging Face's tokenizers, whose ids are to be met, go by several versions:
// normal forms and StripAccents by 9.0, BERT's kinds of characters by 8.0, case and scripts by the newest.
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

if (args.Length != 3)
{
    Console.Error.WriteLine("Expected three folders of the Unicode character database: the newest, 8.0.0, 9.0.0.");
    return 2;
}
var (newest, eight, nine) = (args[0], args[1], args[2]);
var target = Path.Combine(
    AppContext.GetData("EntryPointFileDirectoryPath") as string ?? "eng",
    "../src/SlSam.HuggingFace/Tokenizers/Unicode/unicode.txt"
);
var data = Lines(newest, "UnicodeData.txt").Select(line => line.Split(';')).ToDictionary(fields => Number(fields[0]));
var sinceTen = Ranges(newest, "DerivedAge.txt", age => Version.Parse(age) > new Version(9, 0)).ToList();
var version = Regex.Match(File.ReadAllText(Path.Combine(newest, "ReadMe.txt")), @"[Vv]ersion ([\d.]*\d)").Groups[1].Value;

var text = new StringBuilder($"# Unicode {version} but for what a heading says, made by eng/UnicodeTables.cs; numbers are hexadecimal.\n");
AddDecompositions();
AddClasses();
AddCase();
AddSets();
File.WriteAllText(target, text.ToString());
Console.WriteLine($"Unicode {version}: {text.Length:N0} characters to {Path.GetFullPath(target)}");
return 0;

void AddDecompositions()
{
    var excluded = Lines(newest, "CompositionExclusions.txt").Select(Number).ToHashSet();
    text.Append("[decompositions] # of 9.0: code point, what it is made of; ~: compatibility only; !: not composed again\n");
    foreach (var (code, fields) in data.Where(entry => entry.Value[5].Length > 0 && !IsIn(sinceTen, entry.Key)))
    {
        var isCompatible = fields[5][0] == '<';
        var parts = fields[5].Split(' ').Skip(isCompatible ? 1 : 0).Select(part => $"{Number(part):X}");
        var mark =
            isCompatible ? "~"
            : excluded.Contains(code) ? "!"
            : "";
        text.Append($"{mark}{code:X} {string.Join(' ', parts)}\n");
    }
}

void AddClasses()
{
    text.Append("[classes] # of 9.0: first and last code point, canonical combining class\n");
    var classes = data.Where(entry => entry.Value[3] != "0" && !IsIn(sinceTen, entry.Key))
        .GroupBy(entry => byte.Parse(entry.Value[3], CultureInfo.InvariantCulture));
    foreach (var group in classes.OrderBy(group => group.Key))
    {
        foreach (var (first, last) in Join(group.Select(entry => (entry.Key, entry.Key))))
        {
            text.Append($"{first:X} {last:X} {group.Key:X}\n");
        }
    }
}

void AddCase()
{
    var lower = data.Where(entry => entry.Value[13].Length > 0).ToDictionary(entry => entry.Key, entry => Number(entry.Value[13]));
    var folded = Lines(newest, "CaseFolding.txt")
        .Select(line => line.Split(';', StringSplitOptions.TrimEntries))
        .Where(fields => fields[1] is "C" or "S")
        .Select(fields => (Code: Number(fields[0]), Folded: Number(fields[2])))
        .ToDictionary(entry => entry.Code, entry => entry.Folded);
    text.Append("[lower] # code point, lower case\n");
    foreach (var (code, value) in lower)
    {
        text.Append($"{code:X} {value:X}\n");
    }
    text.Append("[folded] # code point, what it is compared as where that is not its lower case\n");
    foreach (var code in lower.Keys.Union(folded.Keys).Order())
    {
        var value = folded.GetValueOrDefault(code, code);
        if (value != lower.GetValueOrDefault(code, code))
        {
            text.Append($"{code:X} {value:X}\n");
        }
    }
}

void AddSets()
{
    const string categories = "extracted/DerivedGeneralCategory.txt";
    text.Append("[sets] # name, first and last code points; those of a version first, then scripts\n");
    AddSet("9.0:Mark", Ranges(nine, categories, category => category is "Mn" or "Mc" or "Me"));
    AddSet("8.0:NonSpacingMark", Ranges(eight, categories, category => category == "Mn"));
    AddSet("8.0:Punctuation", Ranges(eight, categories, category => category[0] == 'P'));
    AddSet("8.0:Control", Ranges(eight, categories, category => category is "Cc" or "Cf" or "Co"));
    foreach (
        var script in Lines(newest, "Scripts.txt")
            .Select(ToRange)
            .GroupBy(entry => entry.Value)
            .OrderBy(group => group.Key, StringComparer.Ordinal)
    )
    {
        AddSet(script.Key, script.Select(entry => (entry.First, entry.Last)));
    }
}

void AddSet(string name, IEnumerable<(int First, int Last)> ranges) =>
    text.Append($"{name} {string.Join(' ', Join(ranges).Select(range => $"{range.First:X} {range.Last:X}"))}\n");

static bool IsIn(List<(int First, int Last)> ranges, int code) => ranges.Any(range => range.First <= code && code <= range.Last);

IEnumerable<(int First, int Last)> Ranges(string folder, string name, Func<string, bool> isWanted) =>
    Lines(folder, name).Select(ToRange).Where(entry => isWanted(entry.Value)).Select(entry => (entry.First, entry.Last));

static (int First, int Last, string Value) ToRange(string line)
{
    var fields = line.Split(';', StringSplitOptions.TrimEntries);
    var codes = fields[0].Split("..");
    return (Number(codes[0]), Number(codes[^1]), fields[1]);
}

static IEnumerable<(int First, int Last)> Join(IEnumerable<(int First, int Last)> ranges)
{
    var joined = new List<(int First, int Last)>();
    foreach (var (first, last) in ranges.Order())
    {
        if (joined.Count > 0 && joined[^1].Last + 1 == first)
        {
            joined[^1] = (joined[^1].First, last);
        }
        else
        {
            joined.Add((first, last));
        }
    }
    return joined;
}

static IEnumerable<string> Lines(string folder, string name) =>
    File.ReadLines(Path.Combine(folder, name)).Select(line => line.Split('#')[0].Trim()).Where(line => line.Length > 0);

static int Number(string hexadecimal) => int.Parse(hexadecimal, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
