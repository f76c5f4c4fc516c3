#nullable enable
namespace SlSam.Build
{
    using System;
    using System.IO;
    using Microsoft.Build.Framework;
    using Microsoft.Build.Utilities;

    /// <summary>The MSBuild task: writes <see cref="Destination"/> where the system needs another <c>libLibTorchSharp.so</c> than the package's.</summary>
    public sealed class MakeLibTorchSharpCompatible : Task
    {
        [Required]
        public string Source { get; set; } = "";

        [Required]
        public string Destination { get; set; } = "";

        /// <summary>The version of the package that <see cref="Source"/> is from.</summary>
        [Required]
        public string TorchSharpVersion { get; set; } = "";

        /// <summary>The versions of TorchSharp that this may be done to.</summary>
        [Required]
        public string[] KnownVersions { get; set; } = [];

        /// <summary>For applications that run elsewhere: do not look at this system.</summary>
        public bool Always { get; set; }

        /// <summary>Whether the verdict holds until an input changes; what was warned of is to be warned of again.</summary>
        [Output]
        public bool IsSettled { get; private set; }

        public override bool Execute()
        {
            try
            {
                var verdict = LibTorchSharpCompatibility.Judge(File.ReadAllBytes(Source), TorchSharpVersion, KnownVersions, Provides);
                Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(Destination))!);
                if (verdict.Weaken is not null)
                    WeakCopy.Write(Source, Destination, verdict.Weaken);
                else
                    File.Delete(Destination);
                Report(verdict);
                IsSettled = verdict.Warning is null;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                Log.LogError(null, "SLSAM005", null, Source, 0, 0, 0, 0, "{0} could not be written: {1}", Destination, e.Message);
            }
            return !Log.HasLoggedErrors;
        }

        private bool? Provides(string symbol, string version) =>
            Always ? null : SystemLibrary.Provides(LibTorchSharpCompatibility.Library, symbol, version);

        private void Report(Verdict verdict)
        {
            if (verdict.Warning is null)
                Log.LogMessage(MessageImportance.Normal, "{0}: {1}", Source, verdict.Message);
            else
                Log.LogWarning(null, verdict.Warning, null, Source, 0, 0, 0, 0, "{0}", verdict.Message);
        }
    }
}
