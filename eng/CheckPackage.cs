#:property PublishAot=false
// Looks into the packages of a folder: dotnet run eng/CheckPackage.cs <folder with SlSam's nupkg and snupkg>
using System.IO.Compression;
using System.Xml.Linq;

var problems = new List<string>();
using (var package = OpenSingle("*.nupkg"))
{
    string[] expected = ["lib/net10.0/SlSam.dll", "lib/net10.0/SlSam.xml", "README.md", "LICENSE", "buildTransitive/SlSam.targets"];
    foreach (var name in expected)
        Expect(package.GetEntry(name) is { Length: > 0 }, $"{name} is there");
    Expect(Names(package).Any(IsTaskSource), "buildTransitive has the sources of the build task");

    string[] binaries = [".dll", ".so", ".dylib", ".exe", ".pdb"];
    var natives = Names(package)
        .Where(name => name.StartsWith("runtimes/", StringComparison.Ordinal) || binaries.Any(ending => name.Contains(ending)))
        .Where(name => name != "lib/net10.0/SlSam.dll");
    Expect(!natives.Any(), $"no binary but SlSam.dll: {string.Join(", ", natives)}");

    using var specification = package.GetEntry("SlSam.nuspec")!.Open();
    var dependencies = XDocument.Load(specification).Descendants().Where(element => element.Name.LocalName == "dependency");
    var ids = dependencies.Select(dependency => dependency.Attribute("id")!.Value).ToList();
    Expect(ids is ["TorchSharp"], $"TorchSharp alone is a dependency: {string.Join(", ", ids)}");
}
using (var symbols = OpenSingle("*.snupkg"))
    Expect(symbols.GetEntry("lib/net10.0/SlSam.pdb") is { Length: > 0 }, "the symbol package has SlSam.pdb");

return problems.Count == 0 ? 0 : 1;

void Expect(bool holds, string what)
{
    Console.WriteLine($"{(holds ? "ok    " : "FAILED")} {what}");
    if (!holds)
        problems.Add(what);
}

ZipArchive OpenSingle(string pattern) => ZipFile.OpenRead(Directory.GetFiles(args[0], pattern).Single());

static IEnumerable<string> Names(ZipArchive package) => package.Entries.Select(entry => entry.FullName);

static bool IsTaskSource(string name) =>
    name.StartsWith("buildTransitive/", StringComparison.Ordinal) && name.EndsWith(".cs", StringComparison.Ordinal);
