#:property PublishAot=false
// Makes src/SlSam.HuggingFace/Tokenizers/Unicode/unicode.txt out of the files of the Unicode character database:
//     dotnet run eng/UnicodeTables.cs -- FOLDER
// FOLDER has UnicodeData.txt, CaseFolding.txt, CompositionExclusions.txt, Scripts.txt and ReadMe.txt, as https://www.unicode.org/Public has them.
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

var folder = args.Length == 1 ? args[0] : throw new ArgumentException("Expected one argument: the folder of the Unicode character database.");
var target = Path.Combine(AppContext.GetData("EntryPointFileDirectoryPath") as string ?? "eng", "../src/SlSam.HuggingFace/Tokenizers/Unicode/unicode.txt");

var data = Lines("UnicodeData.txt").Select(line => line.Split(';')).Select(fields => (Code: Number(fields[0]), Fields: fields)).ToArray();
var excluded = Lines("CompositionExclusions.txt").Select(Number).ToHashSet();
var lower = data.Where(entry => entry.Fields[13].Length > 0).ToDictionary(entry => entry.Code, entry => Number(entry.Fields[13]));
var folded = Lines("CaseFolding.txt")
    .Select(line => line.Split("; "))
    .Where(fields => fields[1] is "C" or "S")
    .ToDictionary(fields => Number(fields[0]), fields => Number(fields[2]));
var version = Regex.Match(File.ReadAllText(Path.Combine(folder, "ReadMe.txt")), @"[Vv]ersion ([\d.]*\d)").Groups[1].Value;

var text = new StringBuilder($"# Unicode {version}, made by eng/UnicodeTables.cs; numbers are hexadecimal.\n");
text.Append("[decompositions] # code point, what it is made of; ~: compatibility only; !: not composed again\n");
foreach (var (code, fields) in data.Where(entry => entry.Fields[5].Length > 0))
{
    var isCompatible = fields[5][0] == '<';
    var parts = fields[5].Split(' ').Skip(isCompatible ? 1 : 0).Select(Number);
    var mark = isCompatible ? "~" : excluded.Contains(code) ? "!" : "";
    text.Append(CultureInfo.InvariantCulture, $"{mark}{code:X} {string.Join(' ', parts.Select(part => part.ToString("X", CultureInfo.InvariantCulture)))}\n");
}
text.Append("[classes] # first and last code point, canonical combining class\n");
foreach (var (first, last, value) in Runs(data.Select(entry => (entry.Code, int.Parse(entry.Fields[3], CultureInfo.InvariantCulture))).Where(entry => entry.Item2 > 0)))
{
    text.Append(CultureInfo.InvariantCulture, $"{first:X} {last:X} {value:X}\n");
}
text.Append("[lower] # code point, lower case\n");
foreach (var (code, value) in lower)
{
    text.Append(CultureInfo.InvariantCulture, $"{code:X} {value:X}\n");
}
text.Append("[folded] # code point, what it is compared as where that is not its lower case\n");
foreach (var code in lower.Keys.Union(folded.Keys).Order())
{
    var value = folded.GetValueOrDefault(code, code);
    if (value != lower.GetValueOrDefault(code, code))
    {
        text.Append(CultureInfo.InvariantCulture, $"{code:X} {value:X}\n");
    }
}
text.Append("[scripts] # name, first and last code points\n");
var scripts = Lines("Scripts.txt").Select(line => Regex.Match(line, @"^(\w+)(?:\.\.(\w+))?\s*;\s*(\w+)")).Select(match =>
    (Name: match.Groups[3].Value, First: Number(match.Groups[1].Value), Last: Number((match.Groups[2].Success ? match.Groups[2] : match.Groups[1]).Value)));
foreach (var script in scripts.GroupBy(entry => entry.Name).OrderBy(group => group.Key, StringComparer.Ordinal))
{
    var ranges = new List<(int First, int Last)>();
    foreach (var (_, first, last) in script.OrderBy(entry => entry.First))
    {
        if (ranges.Count > 0 && ranges[^1].Last + 1 == first)
        {
            ranges[^1] = (ranges[^1].First, last);
        }
        else
        {
            ranges.Add((first, last));
        }
    }
    text.Append(CultureInfo.InvariantCulture, $"{script.Key} {string.Join(' ', ranges.Select(range => $"{range.First:X} {range.Last:X}"))}\n");
}
File.WriteAllText(target, text.ToString());
Console.WriteLine($"Unicode {version}: {text.Length:N0} characters to {Path.GetFullPath(target)}");

IEnumerable<string> Lines(string name) =>
    File.ReadLines(Path.Combine(folder, name)).Select(line => line.Split('#')[0].Trim()).Where(line => line.Length > 0);

static int Number(string hexadecimal) => int.Parse(hexadecimal.TrimEnd(';'), NumberStyles.HexNumber, CultureInfo.InvariantCulture);

static IEnumerable<(int First, int Last, int Value)> Runs(IEnumerable<(int Code, int Value)> entries)
{
    (int First, int Last, int Value)? run = null;
    foreach (var (code, value) in entries)
    {
        if (run is { } open && open.Last + 1 == code && open.Value == value)
        {
            run = (open.First, code, value);
            continue;
        }
        if (run is { } closed)
        {
            yield return closed;
        }
        run = (code, code, value);
    }
    if (run is { } end)
    {
        yield return end;
    }
}
