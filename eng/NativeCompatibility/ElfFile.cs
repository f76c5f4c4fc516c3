#nullable enable
namespace SlSam.Build
{
    using System.Collections.Generic;
    using System.IO;
    using System.Text;

    /// <summary>
    /// As much of a 64-bit little-endian x86-64 ELF file as it takes to find the symbol versions that it demands. Every read is checked:
    /// what does not look as expected is an <see cref="InvalidDataException"/> that says what was found.
    /// </summary>
    internal sealed class ElfFile
    {
        private const int DynamicSymbols = 11;
        private const int RelocationsWithAddend = 4;
        private const int Relocations = 9;
        private const int StringTable = 3;
        private const int NeededVersions = 0x6ffffffe;
        private const int SymbolVersions = 0x6fffffff;

        private const int NeedSize = 16;
        private const int SymbolSize = 24;
        private const int RelocationSize = 24;
        private const int SectionHeaderSize = 64;

        private readonly byte[] _image;
        private readonly List<Section> _sections = [];

        private ElfFile(byte[] image)
        {
            _image = image;
            ReadSections();
        }

        /// <summary>The symbol versions that the file demands, with the symbols tied to each; none where it has no such section.</summary>
        public static IReadOnlyList<VersionNeed> ReadVersionNeeds(byte[] image)
        {
            var file = new ElfFile(image);
            if (!file._sections.Exists(section => section.Type == NeededVersions))
                return [];
            var needs = file.ReadNeeds(file.Single(NeededVersions, ".gnu.version_r"));
            file.ReadSymbols(needs);
            return needs;
        }

        private void ReadSections()
        {
            const uint magic = 0x464c457f; // 0x7f "ELF"
            if (_image.Length < 64 || ReadUInt32(0) != magic)
                throw new InvalidDataException("it does not begin as an ELF file");
            if (_image[4] != 2 || _image[5] != 1 || ReadUInt16(18) != 62)
                throw new InvalidDataException("it is not a 64-bit little-endian x86-64 ELF file");
            var offset = ReadUInt64(0x28);
            var entrySize = ReadUInt16(0x3a);
            var count = ReadUInt16(0x3c);
            if (entrySize != SectionHeaderSize || count == 0)
                throw new InvalidDataException(
                    $"it has {count} section headers of {entrySize} bytes, expected some of {SectionHeaderSize}"
                );
            Check(offset, (ulong)count * SectionHeaderSize, "the table of section headers");
            for (var i = 0; i < count; i++)
                _sections.Add(ReadSection((long)offset + i * SectionHeaderSize));
        }

        private Section ReadSection(long at) =>
            new(
                ReadUInt32(at + 4),
                ReadUInt64(at + 24),
                ReadUInt64(at + 32),
                ReadUInt32(at + 40),
                ReadUInt32(at + 44),
                ReadUInt64(at + 56)
            );

        private List<VersionNeed> ReadNeeds(Section section)
        {
            var needs = new List<VersionNeed>();
            var names = Linked(section, StringTable, "the strings of .gnu.version_r");
            var library = section.Start;
            for (var left = section.Info; left > 0; left--)
            {
                CheckInside(section, library, NeedSize, "an entry of .gnu.version_r");
                if (ReadUInt16(library) != 1)
                    throw new InvalidDataException($".gnu.version_r has an entry of revision {ReadUInt16(library)}, expected 1");
                var name = ReadString(names, ReadUInt32(library + 4));
                var version = library + ReadUInt32(library + 8);
                for (var versionsLeft = ReadUInt16(library + 2); versionsLeft > 0; versionsLeft--)
                {
                    CheckInside(section, version, NeedSize, "a version in .gnu.version_r");
                    needs.Add(
                        new VersionNeed(
                            name,
                            ReadString(names, ReadUInt32(version + 8)),
                            ReadUInt16(version + 4),
                            version + 4,
                            ReadUInt16(version + 6)
                        )
                    );
                    version += Next(version, versionsLeft > 1);
                }
                library += Next(library, left > 1);
            }
            return needs;
        }

        // both kinds of entries end with the distance to the next one; without this check a damaged chain could go round in a circle
        private uint Next(long entry, bool expected)
        {
            var distance = ReadUInt32(entry + 12);
            if (expected && distance < NeedSize)
                throw new InvalidDataException($".gnu.version_r has an entry at 0x{entry:x} whose next one is {distance} bytes away");
            return distance;
        }

        private void ReadSymbols(List<VersionNeed> needs)
        {
            var versions = Single(SymbolVersions, ".gnu.version");
            var symbols = Linked(versions, DynamicSymbols, "the symbols of .gnu.version");
            var names = Linked(symbols, StringTable, "the names of the dynamic symbols");
            var count = symbols.Length / SymbolSize;
            if (symbols.EntrySize != SymbolSize || versions.Length / 2 != count)
                throw new InvalidDataException($"it has {count} dynamic symbols and {versions.Length / 2} versions of symbols");
            var byIndex = new Dictionary<int, VersionNeed>();
            foreach (var need in needs)
                byIndex[need.Index] = need;
            var relocated = ReadRelocatedSymbols(symbols);
            for (long i = 1; i < count; i++)
            {
                const int hidden = 0x8000;
                if (byIndex.TryGetValue(ReadUInt16(versions.Start + 2 * i) & ~hidden, out var need))
                    need.Symbols.Add(
                        new NeededSymbol(ReadString(names, ReadUInt32(symbols.Start + SymbolSize * i)), relocated.Contains(i))
                    );
            }
        }

        private HashSet<long> ReadRelocatedSymbols(Section symbols)
        {
            var relocated = new HashSet<long>();
            foreach (var section in _sections)
            {
                if (section.Type == Relocations)
                    throw new InvalidDataException("it has relocations without addend, which x86-64 does not use");
                if (section.Type != RelocationsWithAddend || !ReferenceEquals(Linked(section), symbols))
                    continue;
                Check(section.Offset, section.Size, "a table of relocations");
                for (var i = 0L; i < section.Length / RelocationSize; i++)
                    relocated.Add(ReadUInt32(section.Start + RelocationSize * i + 12));
            }
            return relocated;
        }

        private Section Single(int type, string name)
        {
            var found = _sections.FindAll(section => section.Type == type);
            if (found.Count != 1)
                throw new InvalidDataException($"it has {found.Count} sections {name}, expected 1");
            Check(found[0].Offset, found[0].Size, name);
            return found[0];
        }

        private Section? Linked(Section section) => section.Link < _sections.Count ? _sections[(int)section.Link] : null;

        private Section Linked(Section section, int type, string what)
        {
            var linked = Linked(section);
            if (linked?.Type != type)
                throw new InvalidDataException($"{what} should be in section {section.Link}, which is not of that kind");
            Check(linked.Offset, linked.Size, what);
            return linked;
        }

        private string ReadString(Section table, uint at)
        {
            var start = table.Start + at;
            var end = start;
            while (end < table.End && _image[end] != 0)
                end++;
            if (end >= table.End)
                throw new InvalidDataException($"a name at 0x{start:x} has no end inside its table");
            return Encoding.ASCII.GetString(_image, (int)start, (int)(end - start));
        }

        private void Check(ulong offset, ulong size, string what)
        {
            if (offset > (ulong)_image.Length || size > (ulong)_image.Length - offset)
                throw new InvalidDataException(
                    $"{what} should be at 0x{offset:x}, {size} bytes long, but the file ends at 0x{_image.Length:x}: it is truncated"
                );
        }

        private static void CheckInside(Section section, long at, int size, string what)
        {
            if (at < section.Start || at > section.End - size)
                throw new InvalidDataException($"{what} is at 0x{at:x}, outside its section");
        }

        private ushort ReadUInt16(long at) => (ushort)(_image[at] | _image[at + 1] << 8);

        private uint ReadUInt32(long at) => ReadUInt16(at) | (uint)ReadUInt16(at + 2) << 16;

        private ulong ReadUInt64(long at) => ReadUInt32(at) | (ulong)ReadUInt32(at + 4) << 32;

        private sealed class Section(uint type, ulong offset, ulong size, uint link, uint info, ulong entrySize)
        {
            public uint Type { get; } = type;
            public ulong Offset { get; } = offset;
            public ulong Size { get; } = size;
            public uint Link { get; } = link;
            public uint Info { get; } = info;
            public ulong EntrySize { get; } = entrySize;

            /// <summary>Only after <see cref="Check"/>.</summary>
            public long Start => (long)Offset;

            /// <summary>Only after <see cref="Check"/>.</summary>
            public long Length => (long)Size;

            /// <summary>Only after <see cref="Check"/>.</summary>
            public long End => Start + Length;
        }
    }
}
