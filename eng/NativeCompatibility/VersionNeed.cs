#nullable enable
namespace SlSam.Build
{
    using System.Collections.Generic;

    /// <summary>A symbol version that a shared library demands of another one: one entry of <c>.gnu.version_r</c>.</summary>
    internal sealed class VersionNeed(string library, string version, ushort flags, long flagsOffset, ushort index)
    {
        /// <summary>VER_FLG_WEAK: the loader only warns (and only when asked to) where the version is missing.</summary>
        public const ushort WeakFlag = 0x2;

        /// <summary>The library that shall have it, such as <c>libstdc++.so.6</c>.</summary>
        public string Library { get; } = library;

        /// <summary>Such as <c>GLIBCXX_3.4.32</c>.</summary>
        public string Version { get; } = version;

        public ushort Flags { get; } = flags;

        /// <summary>Where in the file the two bytes of the flags lie.</summary>
        public long FlagsOffset { get; } = flagsOffset;

        /// <summary>The number by which <c>.gnu.version</c> ties symbols to this entry.</summary>
        public ushort Index { get; } = index;

        public bool IsWeak => (Flags & WeakFlag) != 0;

        /// <summary>The symbols that are tied to this version.</summary>
        public List<NeededSymbol> Symbols { get; } = [];
    }

    /// <summary>A symbol of a <see cref="VersionNeed"/>; without a relocation nothing in the library calls or reads it.</summary>
    internal sealed class NeededSymbol(string name, bool isRelocated)
    {
        public string Name { get; } = name;

        public bool IsRelocated { get; } = isRelocated;
    }
}
