#:property PublishAot=false
#:package Markdig
// Every link of the pages leads somewhere: dotnet run eng/CheckLinks.cs <folder of the repository>
// Files and headings are looked up; what lies on other hosts is not asked for.
using Markdig;
using Markdig.Extensions.AutoIdentifiers;
using Markdig.Renderers.Html;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

string[] passedOver = [".git", "bin", "obj", "out", "artifacts", "TestResults", "BenchmarkDotNet.Artifacts"];
var pipeline = new MarkdownPipelineBuilder().UsePipeTables().UseAutoIdentifiers(AutoIdentifierOptions.GitHub).Build();
var root = Path.GetFullPath(args[0]);
var pages = Pages(new DirectoryInfo(root)).ToDictionary(path => path, path => Markdown.Parse(File.ReadAllText(path), pipeline));
var (links, problems) = (0, 0);

foreach (var (page, document) in pages)
foreach (var link in document.Descendants<LinkInline>().Where(link => !IsElsewhere(link.Url!)))
{
    links++;
    if (Problem(page, link.Url!) is { } problem)
    {
        problems++;
        Console.WriteLine($"{Path.GetRelativePath(root, page)}, line {link.Line + 1}: found a link to {link.Url}, {problem}");
    }
}
Console.WriteLine($"{links} links in {pages.Count} pages, {problems} broken");
return links > 0 && problems == 0 ? 0 : 1;

string? Problem(string page, string url)
{
    var parts = url.Split('#', 2);
    var target =
        parts[0].Length == 0 ? page : Path.GetFullPath(Path.Combine(Path.GetDirectoryName(page)!, Uri.UnescapeDataString(parts[0])));
    if (!Path.Exists(target))
        return "expected a file or folder that is there";
    if (parts.Length == 1)
        return null;
    return pages.TryGetValue(target, out var there) && Headings(there).Contains(parts[1]) ? null : "expected one of its headings";
}

static IEnumerable<string?> Headings(MarkdownDocument page) =>
    page.Descendants<HeadingBlock>().Select(heading => heading.TryGetAttributes()?.Id);

static bool IsElsewhere(string url) => Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Scheme is "https" or "http" or "mailto";

IEnumerable<string> Pages(DirectoryInfo folder) =>
    folder
        .EnumerateFiles("*.md")
        .Select(file => file.FullName)
        .Concat(folder.EnumerateDirectories().Where(each => !passedOver.Contains(each.Name)).SelectMany(Pages));
