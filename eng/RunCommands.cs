#:property PublishAot=false
#:package Markdig
// Runs the commands that the pages show, as they stand, in the folder of the repository:
//     dotnet run eng/RunCommands.cs <list of what is not run> <folder of data for them>
// The data are laid into the repository's folder for as long as it takes. A command is a line of a block without a language (or of sh), or a text in
// backticks, that starts as one of those below. A line of the list has "page: command", where * stands for anything, a tab, and the reason.
using System.Diagnostics;
using System.IO.Enumeration;
using Markdig;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

string[] starts = ["dotnet run ", "dotnet build ", "dotnet test ", "mpirun "];
string[] pages =
[
    "README.md",
    "CONTRIBUTING.md",
    "samples/README.md",
    .. Directory.GetFiles("docs", "*.md").Order(),
    .. Directory.GetFiles("src", "README.md", SearchOption.AllDirectories).Order(),
];
var pipeline = new MarkdownPipelineBuilder().UsePipeTables().Build();
var rules = File.ReadLines(args[0]).Where(line => line.Contains('\t')).Select(line => new Rule(line.Split('\t'))).ToList();
var (ran, problems) = (0, 0);
var laid = Lay(new DirectoryInfo(args[1]), Environment.CurrentDirectory);
AppDomain.CurrentDomain.ProcessExit += (_, _) => laid.ForEach(Remove);

foreach (var command in pages.SelectMany(Commands).GroupBy(command => command.Line))
{
    var applied = command.Select(place => rules.Find(rule => rule.Matches($"{place.Page}: {place.Line}"))).ToList();
    foreach (var rule in applied.OfType<Rule>())
        rule.Uses++;
    if (applied.Contains(null))
        Run(command.Key);
}
foreach (var rule in rules)
{
    Console.WriteLine($"not run: {rule.Uses} x {rule.Pattern}: {rule.Reason}");
    if (rule.Uses == 0)
        Report($"{args[0]}: found '{rule.Pattern}', which is no command of a page");
}
Console.WriteLine($"{ran} commands ran, {problems} problems");
return ran > 0 && problems == 0 ? 0 : 1;

IEnumerable<(string Page, string Line)> Commands(string page)
{
    var document = Markdown.Parse(File.ReadAllText(page), pipeline);
    var blocks = document
        .Descendants<FencedCodeBlock>()
        .Where(block => block.Info is null or "" or "sh")
        .Select(block => block.Lines.ToString());
    return blocks
        .SelectMany(block => block.Replace("\\\n", "").Split('\n'))
        .Concat(document.Descendants<CodeInline>().Select(inline => inline.Content))
        .Select(line => line.Trim())
        .Where(line => starts.Any(start => line.StartsWith(start, StringComparison.Ordinal)))
        .Select(line => (page, line));
}

void Run(string command)
{
    ran++;
    var start = new ProcessStartInfo("bash", ["-c", $"{command} 2>&1"]) { RedirectStandardOutput = true };
    var clock = Stopwatch.StartNew();
    using var process = Process.Start(start)!;
    var output = process.StandardOutput.ReadToEnd();
    process.WaitForExit();
    Console.WriteLine($"ran in {clock.Elapsed.TotalSeconds:0} s: {command}");
    if (process.ExitCode != 0)
        Report($"{command}: ended with {process.ExitCode}:\n{output}");
}

void Report(string problem)
{
    problems++;
    Console.WriteLine($"FAILED: {problem}");
}

// What is there already is somebody's own.
static List<string> Lay(DirectoryInfo from, string to)
{
    var entries = from.GetFileSystemInfos();
    if (entries.FirstOrDefault(entry => Path.Exists(Path.Combine(to, entry.Name))) is { } there)
        throw new IOException($"found {there.Name} in {to}, expected no such file there");
    foreach (var file in from.GetFiles("*", SearchOption.AllDirectories))
    {
        var path = Path.Combine(to, Path.GetRelativePath(from.FullName, file.FullName));
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        file.CopyTo(path);
    }
    return [.. entries.Select(entry => Path.Combine(to, entry.Name))];
}

static void Remove(string path)
{
    if (Directory.Exists(path))
        Directory.Delete(path, recursive: true);
    else
        File.Delete(path);
}

internal sealed record Rule(string[] Parts)
{
    public string Pattern => Parts[0];
    public string Reason => Parts[1];
    public int Uses { get; set; }

    public bool Matches(string command) => FileSystemName.MatchesSimpleExpression(Pattern, command, ignoreCase: false);
}
