using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace SlSam.Testing;

/// <summary>
/// What the folders of a project use of each other, by the meaning of each name in their files: namespaces do not tell, as public types share one.
/// </summary>
internal static class FolderDependencies
{
    private const string ImplicitUsings = """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Net.Http;
        global using System.Threading;
        global using System.Threading.Tasks;
        """;

    /// <summary>Uses of a folder that is not below: "file uses type of folder".</summary>
    /// <param name="levels">Folders from the bottom up; those of one level must not use each other. The root may be used by all.</param>
    public static IReadOnlyList<string> Upwards(params string[][] levels)
    {
        var root = Path.GetFullPath(
            Assembly.GetExecutingAssembly().GetCustomAttributes<AssemblyMetadataAttribute>().Single(data => data.Key == "Sources").Value!
        );
        var compilation = Compile(root);
        return
        [
            .. compilation
                .SyntaxTrees.Where(tree => tree.FilePath.Length > 0)
                .SelectMany(tree => Uses(compilation.GetSemanticModel(tree), tree, root))
                .Where(use => !IsBelow(use.Folder, use.UserFolder))
                .Select(use => $"{use.User} uses {use.Type} of {use.Folder}")
                .Distinct()
                .Order(StringComparer.Ordinal),
        ];

        bool IsBelow(string used, string user) => used == user || LevelOf(used) < LevelOf(user);

        int LevelOf(string folder) =>
            folder.Length == 0 ? -1
            : Array.FindIndex(levels, level => level.Contains(folder)) is >= 0 and var level ? level
            : throw new ArgumentException($"Found the folder {folder}, which has no level.", nameof(levels));
    }

    private static CSharpCompilation Compile(string root)
    {
        var options = new CSharpParseOptions(LanguageVersion.Preview);
        var trees = Directory
            .EnumerateFiles(root, "*.cs", SearchOption.AllDirectories)
            .Where(file => Path.GetRelativePath(root, file).Split(Path.DirectorySeparatorChar)[0] is not ("obj" or "bin"))
            .Select(file => CSharpSyntaxTree.ParseText(File.ReadAllText(file), options, file))
            .Append(CSharpSyntaxTree.ParseText(ImplicitUsings, options));
        var references = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
            .Split(Path.PathSeparator)
            .Where(file => Path.GetFileNameWithoutExtension(file) != Path.GetFileName(root))
            .Select(file => MetadataReference.CreateFromFile(file));
        return CSharpCompilation.Create("sources", trees, references);
    }

    private static IEnumerable<(string User, string UserFolder, string Type, string Folder)> Uses(
        SemanticModel model,
        SyntaxTree tree,
        string root
    )
    {
        foreach (var name in tree.GetRoot().DescendantNodes().OfType<SimpleNameSyntax>())
        {
            var symbol = model.GetSymbolInfo(name).Symbol;
            var type = (symbol as INamedTypeSymbol ?? symbol?.ContainingType)?.OriginalDefinition;
            if (type?.DeclaringSyntaxReferences is [var declaration, ..] && declaration.SyntaxTree.FilePath.Length > 0)
            {
                yield return (
                    Path.GetFileName(tree.FilePath),
                    FolderOf(tree.FilePath, root),
                    type.Name,
                    FolderOf(declaration.SyntaxTree.FilePath, root)
                );
            }
        }
    }

    private static string FolderOf(string file, string root) =>
        Path.GetRelativePath(root, Path.GetDirectoryName(file)!).Replace('\\', '/') is var folder && folder != "." ? folder : "";
}
