#:property PublishAot=false
// Looks into the packages of a folder: dotnet run eng/CheckPackage.cs <folder with the nupkg and snupkg of each>
using System.IO.Compression;
using System.Xml.Linq;

var problems = new List<string>();
Check("SlSam", ["README.md", "buildTransitive/SlSam.targets"], ["TorchSharp"], mayHave: IsTaskSource);
Check("SlSam.HuggingFace", ["README.md"], ["SkiaSharp", "SlSam", "TorchSharp"], mayHave: _ => false);
Check("SlSam.Mpi", ["README.md"], ["SlSam", "TorchSharp"], mayHave: _ => false);
return problems.Count == 0 ? 0 : 1;

void Check(string id, string[] files, string[] dependencies, Func<string, bool> mayHave)
{
    using (var package = OpenSingle(id, "nupkg"))
    {
        foreach (var name in (string[])[$"lib/net10.0/{id}.dll", $"lib/net10.0/{id}.xml", "LICENSE", .. files])
            Expect(package.GetEntry(name) is { Length: > 0 }, $"{id}: {name} is there");
        if (files.Any(file => file.StartsWith("buildTransitive/", StringComparison.Ordinal)))
            Expect(Names(package).Any(mayHave), $"{id}: buildTransitive has the sources of the build task");

        string[] binaries = [".dll", ".so", ".dylib", ".exe", ".pdb"];
        var natives = Names(package)
            .Where(name => name.StartsWith("runtimes/", StringComparison.Ordinal) || binaries.Any(ending => name.Contains(ending)))
            .Where(name => name != $"lib/net10.0/{id}.dll");
        Expect(!natives.Any(), $"{id}: no binary but its own: {string.Join(", ", natives)}");

        using var specification = package.GetEntry($"{id}.nuspec")!.Open();
        var ids = XDocument
            .Load(specification)
            .Descendants()
            .Where(element => element.Name.LocalName == "dependency")
            .Select(dependency => dependency.Attribute("id")!.Value)
            .Order(StringComparer.Ordinal)
            .ToList();
        Expect(
            ids.SequenceEqual(dependencies),
            $"{id}: {string.Join(", ", dependencies)} alone are dependencies: {string.Join(", ", ids)}"
        );
    }
    using var symbols = OpenSingle(id, "snupkg");
    Expect(symbols.GetEntry($"lib/net10.0/{id}.pdb") is { Length: > 0 }, $"{id}: the symbol package has its pdb");
}

void Expect(bool holds, string what)
{
    Console.WriteLine($"{(holds ? "ok    " : "FAILED")} {what}");
    if (!holds)
        problems.Add(what);
}

ZipArchive OpenSingle(string id, string ending) =>
    ZipFile.OpenRead(Directory.GetFiles(args[0], $"{id}.*.{ending}").Single(file => char.IsDigit(Path.GetFileName(file)[id.Length + 1])));

static IEnumerable<string> Names(ZipArchive package) => package.Entries.Select(entry => entry.FullName);

static bool IsTaskSource(string name) =>
    name.StartsWith("buildTransitive/", StringComparison.Ordinal) && name.EndsWith(".cs", StringComparison.Ordinal);
