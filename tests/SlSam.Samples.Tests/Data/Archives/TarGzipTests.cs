using System.Formats.Tar;
using System.Text;
using SlSam.Samples.Data.Archives;
using SlSam.Testing;

namespace SlSam.Samples.Tests.Data.Archives;

public sealed class TarGzipTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Files_and_folders_are_unpacked()
    {
        Unpack(
            TarArchives.Gzip(tar =>
            {
                tar.WriteEntry(new PaxTarEntry(TarEntryType.Directory, "./"));
                tar.WriteEntry(new PaxTarEntry(TarEntryType.Directory, "a/"));
                tar.File("a/one", [1]);
                tar.File("./b/c/two", [2]);
                tar.File("empty", []);
                tar.WriteEntry(new V7TarEntry(TarEntryType.V7RegularFile, "old") { DataStream = new MemoryStream([3]) });
                tar.WriteEntry(new PaxGlobalExtendedAttributesTarEntry(new Dictionary<string, string> { ["comment"] = "x" }));
            })
        );

        _folder.Files.Should().Equal("archive", "out/a/one", "out/b/c/two", "out/empty", "out/old");
        File.ReadAllBytes(_folder["out", "b", "c", "two"]).Should().Equal(2);
    }

    [Theory]
    [InlineData("../evil")]
    [InlineData("a/../../evil")]
    [InlineData("/evil")]
    [InlineData("..\\evil")]
    [InlineData("\\evil")]
    [InlineData("C:evil")]
    [InlineData("C:/evil")]
    public void A_path_out_of_the_folder_is_refused_and_nothing_stays(string name)
    {
        var archive = TarArchives.Gzip(tar =>
        {
            tar.File("good", [1]);
            tar.File(name, [6]);
        });

        ShouldFail(archive, $"*the path {name}*");
    }

    [Theory]
    [InlineData(TarEntryType.SymbolicLink, "..")]
    [InlineData(TarEntryType.SymbolicLink, "inside")]
    [InlineData(TarEntryType.HardLink, "/etc/passwd")]
    public void Links_are_refused(TarEntryType type, string target)
    {
        var archive = TarArchives.Gzip(tar =>
        {
            tar.Link("link", target, type);
            tar.File("link/evil", [6]);
        });

        ShouldFail(archive, $"*link, a {type}*");
    }

    [Fact]
    public void Devices_are_refused() =>
        ShouldFail(
            TarArchives.Gzip(tar => tar.WriteEntry(new PaxTarEntry(TarEntryType.CharacterDevice, "tty"))),
            "*tty, a CharacterDevice*"
        );

    [Fact]
    public void What_is_no_archive_is_named() => ShouldFail(Encoding.ASCII.GetBytes("<html>not found</html>"), "*");

    [Theory]
    [InlineData(5)]
    [InlineData(100)]
    [InlineData(600)]
    [InlineData(2000)]
    public void An_archive_that_was_cut_off_is_refused(int length)
    {
        var archive = TarArchives.Gzip(tar =>
        {
            tar.File("one", new byte[700]);
            tar.File("two", new byte[7000]);
        });

        ShouldFail(archive[..length], "*");
    }

    [Fact]
    public void What_a_killed_process_left_is_cleared_away()
    {
        Directory.CreateDirectory(_folder["out.unpacking"]);
        File.WriteAllText(_folder["out.unpacking", "half"], "");

        Unpack(TarArchives.Gzip(tar => tar.File("one", [1])));

        _folder.Files.Should().Equal("archive", "out/one");
    }

    private void ShouldFail(byte[] archive, string message)
    {
        var unpack = () => Unpack(archive);

        unpack.Should().Throw<InvalidDataException>().WithMessage($"{_folder["archive"]}: {message}");
        _folder.Files.Should().Equal("archive");
        Directory.Exists(_folder["out"]).Should().BeFalse();
    }

    private void Unpack(byte[] archive)
    {
        File.WriteAllBytes(_folder["archive"], archive);
        TarGzip.Unpack(_folder["archive"], _folder["out"]);
    }
}
