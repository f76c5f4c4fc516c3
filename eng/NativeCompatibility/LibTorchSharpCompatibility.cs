#nullable enable
namespace SlSam.Build
{
    using System;
    using System.Collections.Generic;
    using System.IO;
    using System.Linq;

    /// <summary>
    /// TorchSharp's native library is linked with GCC 13 and therefore demands the version GLIBCXX_3.4.32 of libstdc++, for one symbol alone:
    /// the marker that each object file refers to which includes the iostream header. Nothing calls it. A libstdc++ of GCC 12 has all
    /// that the library uses, but not the version, and the loader refuses. Marked as weak, the version may be missing.
    /// </summary>
    internal static class LibTorchSharpCompatibility
    {
        public const string Library = "libstdc++.so.6";
        public const string Version = "GLIBCXX_3.4.32";
        public const string MarkerSymbol = "_ZSt21ios_base_library_initv";

        private const string LeftAsItIs =
            "The file is used as it is, and TorchSharp will most likely say that it is missing a reference to libtorch.";

        /// <summary>Decides by what the file demands and what the system has.</summary>
        /// <param name="image">The bytes of <c>libLibTorchSharp.so</c>.</param>
        /// <param name="torchSharpVersion">The version of the package that it is from.</param>
        /// <param name="knownVersions">The versions of the package for which this was tried.</param>
        /// <param name="provides">Whether the system's libstdc++ has a symbol in a version; null where that cannot be told.</param>
        public static Verdict Judge(
            byte[] image,
            string torchSharpVersion,
            IReadOnlyCollection<string> knownVersions,
            Func<string, string, bool?> provides
        )
        {
            IReadOnlyList<VersionNeed> needs;
            try
            {
                needs = ElfFile.ReadVersionNeeds(image);
            }
            catch (InvalidDataException e)
            {
                return Verdict.Refuse("SLSAM002", $"The file cannot be understood: {e.Message}. {LeftAsItIs}");
            }

            var need = needs.FirstOrDefault(need => need.Library == Library && need.Version == Version);
            if (need is null)
                return Verdict.NothingToDo($"The file does not demand {Version}.");
            if (need.IsWeak)
                return Verdict.NothingToDo($"The file's demand of {Version} is weak already.");
            if (provides(MarkerSymbol, Version) == true)
                return Verdict.NothingToDo($"This system's {Library} provides {Version}.");
            if (!knownVersions.Contains(torchSharpVersion))
                return Verdict.Refuse(
                    "SLSAM001",
                    $"TorchSharp {torchSharpVersion} demands {Version} of {Library}, which this system lacks, and is not a version that the"
                        + $" compatibility step was tried with ({string.Join(", ", knownVersions)}). {LeftAsItIs} Take a version that was"
                        + $" tried, or try this one: set the property SlSamTorchSharpVersions to {torchSharpVersion}."
                );
            return JudgeSymbols(need, needs, provides);
        }

        private static Verdict JudgeSymbols(VersionNeed need, IReadOnlyList<VersionNeed> needs, Func<string, string, bool?> provides)
        {
            var used = need
                .Symbols.Where(symbol => symbol.Name != MarkerSymbol || symbol.IsRelocated)
                .Select(symbol => symbol.Name)
                .ToList();
            if (used.Count > 0 || need.Symbols.Count != 1)
                return Verdict.Refuse(
                    "SLSAM003",
                    $"The file needs {Version} of {Library} in earnest: expected {MarkerSymbol} alone to be tied to it, and not to be called,"
                        + $" found {(used.Count == 0 ? $"{need.Symbols.Count} symbols" : string.Join(", ", used))}. {LeftAsItIs}"
                );

            var missing = needs
                .Where(other => other.Library == Library && other != need)
                .Where(other => other.Symbols.Exists(symbol => provides(symbol.Name, other.Version) == false))
                .Select(other => other.Version)
                .ToList();
            if (missing.Count > 0)
                return Verdict.Refuse(
                    "SLSAM004",
                    $"This system's {Library} is too old for TorchSharp: beside {Version} it lacks {string.Join(", ", missing)}, which the file"
                        + $" does use. {LeftAsItIs} It takes the {Library} of GCC 12 or newer."
                );
            return Verdict.MakeWeak(need, $"Made the demand of {Version} weak, which this system's {Library} lacks.");
        }
    }
}
