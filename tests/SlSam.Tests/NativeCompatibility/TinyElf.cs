using System.Text;

namespace SlSam.Tests.NativeCompatibility;

/// <summary>
/// A shared library of a few hundred bytes that holds nothing but what tells the demanded symbol versions, with all else as in
/// libLibTorchSharp.so: tables where the section headers say, one chain of entries for each library.
/// </summary>
internal sealed class TinyElf
{
    private readonly List<(string Library, string Version)> _needs = [];
    private readonly List<(string Name, ushort Version)> _symbols = [("", 0)];
    private readonly List<int> _relocated = [];

    /// <summary>What the tests are about: the marker symbol at GLIBCXX_3.4.32, beside a symbol of an older version.</summary>
    public static TinyElf LikeLibTorchSharp() =>
        new TinyElf()
            .Need("libstdc++.so.6", "GLIBCXX_3.4.30", "_ZNSt18condition_variable4waitERSt11unique_lockISt5mutexE")
            .Relocated()
            .Need("libstdc++.so.6", "GLIBCXX_3.4.32", "_ZSt21ios_base_library_initv")
            .Need("libc.so.6", "GLIBC_2.34", "pthread_cond_clockwait")
            .Relocated();

    public TinyElf Need(string library, string version, params string[] symbolNames)
    {
        _needs.Add((library, version));
        foreach (var name in symbolNames)
            _symbols.Add((name, IndexOf(_needs.Count - 1)));
        return this;
    }

    /// <summary>Ties another symbol to a version that is there already.</summary>
    public TinyElf Tie(string symbol, string version)
    {
        _symbols.Add((symbol, IndexOf(_needs.FindIndex(need => need.Version == version))));
        return this;
    }

    /// <summary>Gives the last symbol a relocation: the code calls it.</summary>
    public TinyElf Relocated()
    {
        _relocated.Add(_symbols.Count - 1);
        return this;
    }

    public byte[] ToBytes()
    {
        var strings = new MemoryStream();
        strings.WriteByte(0);
        var dynamicSymbols = Table(w => _symbols.ForEach(symbol => WriteSymbol(w, AddString(strings, symbol.Name))));
        var versions = Table(w => _symbols.ForEach(symbol => w.Write(symbol.Version)));
        var neededVersions = Table(w => WriteNeeds(w, strings));
        var relocations = Table(w => _relocated.ForEach(symbol => WriteRelocation(w, symbol)));
        var libraries = _needs.Select(need => need.Library).Distinct().Count();
        return Layout(
            new(11, dynamicSymbols, 2, 0, 24),
            new(3, strings.ToArray(), 0, 0, 0),
            new(0x6fffffff, versions, 1, 0, 2),
            new(0x6ffffffe, neededVersions, 2, (uint)libraries, 0),
            new(4, relocations, 1, 0, 24)
        );
    }

    // 0 and 1 are the symbols without a version
    private static ushort IndexOf(int need) => (ushort)(need + 2);

    private static byte[] Table(Action<BinaryWriter> write)
    {
        var stream = new MemoryStream();
        write(new BinaryWriter(stream));
        return stream.ToArray();
    }

    private static uint AddString(MemoryStream strings, string text)
    {
        var at = (uint)strings.Position;
        strings.Write(Encoding.ASCII.GetBytes(text + '\0'));
        return at;
    }

    private static void WriteSymbol(BinaryWriter w, uint name)
    {
        w.Write(name);
        w.Write(new byte[20]);
    }

    private static void WriteRelocation(BinaryWriter w, int symbol)
    {
        const ulong jumpSlot = 7;
        w.Write(0x1000UL);
        w.Write((ulong)symbol << 32 | jumpSlot);
        w.Write(0UL);
    }

    private void WriteNeeds(BinaryWriter w, MemoryStream strings)
    {
        var libraries = _needs.Select((need, i) => (need, i)).GroupBy(x => x.need.Library).ToList();
        foreach (var library in libraries)
        {
            w.Write((ushort)1);
            w.Write((ushort)library.Count());
            w.Write(AddString(strings, library.Key));
            w.Write(16);
            w.Write(library == libraries[^1] ? 0 : 16 + 16 * library.Count());
            foreach (var (need, i) in library)
            {
                w.Write(0);
                w.Write((ushort)0);
                w.Write(IndexOf(i));
                w.Write(AddString(strings, need.Version));
                w.Write(i == library.Last().i ? 0 : 16);
            }
        }
    }

    private static byte[] Layout(params Section[] sections)
    {
        const int header = 64;
        var offset = (ulong)header;
        var table = offset + (ulong)sections.Sum(section => section.Bytes.Length);
        return Table(w =>
        {
            w.Write([0x7f, (byte)'E', (byte)'L', (byte)'F', 2, 1, 1, .. new byte[9]]);
            w.Write((ushort)3);
            w.Write((ushort)62);
            w.Write(new byte[20]);
            w.Write(table);
            w.Write(new byte[10]);
            w.Write((ushort)64);
            w.Write((ushort)(sections.Length + 1));
            w.Write((ushort)0);
            foreach (var section in sections)
                w.Write(section.Bytes);
            w.Write(new byte[64]);
            foreach (var section in sections)
            {
                w.Write(0);
                w.Write(section.Type);
                w.Write(new byte[16]);
                w.Write(offset);
                w.Write((ulong)section.Bytes.Length);
                w.Write(section.Link);
                w.Write(section.Info);
                w.Write(8UL);
                w.Write(section.EntrySize);
                offset += (ulong)section.Bytes.Length;
            }
        });
    }

    private sealed record Section(uint Type, byte[] Bytes, uint Link, uint Info, ulong EntrySize);
}
