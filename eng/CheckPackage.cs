#:property PublishAot=false
// Looks into the packages of two folders, which were made of two clones of the same commit: dotnet run eng/CheckPackage.cs <folder> <other folder>
// Each has nupkg and snupkg of all packages; the clones' remote is on GitHub.
using System.IO.Compression;
using System.Reflection.Metadata;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using System.Xml.Linq;

var problems = 0;
Check("SlSam", ["buildTransitive/SlSam.targets"], ["TorchSharp"], mayHave: IsTaskSource);
Check("SlSam.HuggingFace", [], ["SkiaSharp", "SlSam", "TorchSharp"], mayHave: _ => false);
Check("SlSam.Mpi", [], ["SlSam", "TorchSharp"], mayHave: _ => false);
return problems == 0 ? 0 : 1;

void Check(string id, string[] files, string[] dependencies, Func<string, bool> mayHave)
{
    using (var package = OpenSingle(args[0], id, "nupkg"))
    {
        foreach (var name in (string[])[$"lib/net10.0/{id}.dll", $"lib/net10.0/{id}.xml", "LICENSE", "README.md", "icon.png", .. files])
            Expect(package.GetEntry(name) is { Length: > 0 }, $"{id}: {name} is there");
        if (files.Any(file => file.StartsWith("buildTransitive/", StringComparison.Ordinal)))
            Expect(Names(package).Any(mayHave), $"{id}: buildTransitive has the sources of the build task");

        string[] binaries = [".dll", ".so", ".dylib", ".exe", ".pdb"];
        var natives = Names(package)
            .Where(name => name.StartsWith("runtimes/", StringComparison.Ordinal) || binaries.Any(ending => name.Contains(ending)))
            .Where(name => name != $"lib/net10.0/{id}.dll");
        Expect(!natives.Any(), $"{id}: no binary but its own: {string.Join(", ", natives)}");
        CheckSpecification(id, package, dependencies);

        var readme = Encoding.UTF8.GetString(Bytes(package, "README.md"));
        Expect(!Regex.IsMatch(readme, @"\]\((?!https://)"), $"{id}: all links of README.md are absolute");
        ExpectEqual(id, package, "nupkg");
    }
    using var symbols = OpenSingle(args[0], id, "snupkg");
    CheckSymbols(id, Bytes(symbols, $"lib/net10.0/{id}.pdb"));
    ExpectEqual(id, symbols, "snupkg");
}

void CheckSpecification(string id, ZipArchive package, string[] dependencies)
{
    var specification = XDocument.Load(new MemoryStream(Bytes(package, $"{id}.nuspec")));
    XElement[] Elements(string name) => [.. specification.Descendants().Where(element => element.Name.LocalName == name)];

    var versions = Elements("dependency").ToDictionary(each => each.Attribute("id")!.Value, each => each.Attribute("version")!.Value);
    var ids = versions.Keys.Order(StringComparer.Ordinal).ToList();
    Expect(ids.SequenceEqual(dependencies), $"{id}: {string.Join(", ", dependencies)} alone are dependencies: {string.Join(", ", ids)}");
    var torchSharp = versions.GetValueOrDefault("TorchSharp");
    Expect(torchSharp == "[0.107.0, 0.108.0)", $"{id}: TorchSharp is to be of 0.107: {torchSharp}");
    var own = Elements("version").Single().Value;
    Expect(versions.GetValueOrDefault("SlSam", own) == own, $"{id}: has the version of SlSam: {own}");

    var notes = Elements("releaseNotes").Single().Value;
    Expect(notes.StartsWith("## [", StringComparison.Ordinal) && notes.Length > 100, $"{id}: has notes of its release");
    var repository = Elements("repository").Single();
    Expect(
        repository.Attribute("url")!.Value.StartsWith("https://", StringComparison.Ordinal)
            && repository.Attribute("commit")!.Value.Length == 40,
        $"{id}: tells its repository and commit: {repository}"
    );
}

// A debugger gets every source: from the repository, or out of the file itself.
void CheckSymbols(string id, byte[] symbols)
{
    Guid sourceLink = new("CC110556-A091-4D38-9FEC-25AB9A351A6A");
    Guid embeddedSource = new("0E8A571B-6926-466E-B4AD-8AB04611F5FE");
    using var provider = MetadataReaderProvider.FromPortablePdbStream(new MemoryStream(symbols));
    var reader = provider.GetMetadataReader();
    var information = reader.CustomDebugInformation.Select(reader.GetCustomDebugInformation).ToList();
    var link = information.Single(each => reader.GetGuid(each.Kind) == sourceLink);
    var documents = JsonNode.Parse(reader.GetBlobBytes(link.Value))!["documents"]!.AsObject();
    var embedded = information.Where(each => reader.GetGuid(each.Kind) == embeddedSource).Select(each => each.Parent).ToHashSet();
    var lost = reader
        .Documents.Where(document => !embedded.Contains(document))
        .Select(document => reader.GetString(reader.GetDocument(document).Name))
        .Where(path => !documents.Any(each => path.StartsWith(each.Key.TrimEnd('*'), StringComparison.Ordinal)));
    var address = (string)documents.First().Value!;
    Expect(address.StartsWith("https://raw.githubusercontent.com/", StringComparison.Ordinal), $"{id}: sources are found at {address}");
    Expect(!lost.Any(), $"{id}: all sources are found: {string.Join(", ", lost)}");
}

// What NuGet makes up anew each time is left out.
void ExpectEqual(string id, ZipArchive package, string ending)
{
    using var other = OpenSingle(args[1], id, ending);
    var (names, otherNames) = (Lasting(package), Lasting(other));
    Expect(names.SequenceEqual(otherNames), $"{id}: another {ending} has the same files");
    var unequal = names.Intersect(otherNames).Where(name => !Bytes(package, name).SequenceEqual(Bytes(other, name)));
    Expect(!unequal.Any(), $"{id}: they are equal to the byte in another {ending}: {string.Join(", ", unequal)}");

    static string[] Lasting(ZipArchive archive) =>
        [
            .. Names(archive)
                .Where(name => !name.StartsWith("_rels/", StringComparison.Ordinal) && !name.EndsWith(".psmdcp", StringComparison.Ordinal))
                .Order(),
        ];
}

void Expect(bool holds, string what)
{
    Console.WriteLine($"{(holds ? "ok    " : "FAILED")} {what}");
    if (!holds)
        problems++;
}

static ZipArchive OpenSingle(string folder, string id, string ending) =>
    ZipFile.OpenRead(Directory.GetFiles(folder, $"{id}.*.{ending}").Single(file => char.IsDigit(Path.GetFileName(file)[id.Length + 1])));

static IEnumerable<string> Names(ZipArchive package) => package.Entries.Select(entry => entry.FullName);

static byte[] Bytes(ZipArchive package, string name)
{
    using var stream = (package.GetEntry(name) ?? throw new FileNotFoundException($"found no {name} in the package")).Open();
    var bytes = new MemoryStream();
    stream.CopyTo(bytes);
    return bytes.ToArray();
}

static bool IsTaskSource(string name) =>
    name.StartsWith("buildTransitive/", StringComparison.Ordinal) && name.EndsWith(".cs", StringComparison.Ordinal);
