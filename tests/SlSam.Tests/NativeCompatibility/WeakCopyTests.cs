using System.Runtime.InteropServices;
using SlSam.Build;

namespace SlSam.Tests.NativeCompatibility;

public sealed class WeakCopyTests : IDisposable
{
    private const UnixFileMode Mode744 =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    private const UnixFileMode Mode444 = UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    private readonly string _folder = Directory.CreateTempSubdirectory("slsam").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void The_copy_differs_in_the_weak_flag_alone()
    {
        var (source, destination) = WriteSource();
        var original = File.ReadAllBytes(source);

        WeakCopy.Write(source, destination, NeedOf(source));

        var copy = File.ReadAllBytes(destination);
        var offset = (int)NeedOf(source).FlagsOffset;
        copy[offset].Should().Be((byte)VersionNeed.WeakFlag);
        copy[offset] = original[offset];
        copy.Should().Equal(original);
        NeedOf(destination).IsWeak.Should().BeTrue();
    }

    [Fact]
    public void The_source_stays_as_it_is_and_nothing_else_is_left_behind()
    {
        var (source, destination) = WriteSource();
        var original = File.ReadAllBytes(source);

        WeakCopy.Write(source, destination, NeedOf(source));
        WeakCopy.Write(source, destination, NeedOf(source));

        File.ReadAllBytes(source).Should().Equal(original);
        Directory.GetFiles(_folder).Should().BeEquivalentTo(source, destination);
    }

    [Theory]
    [InlineData(Mode744)]
    [InlineData(Mode444)]
    public void The_copy_has_the_permissions_of_the_source(UnixFileMode mode)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no permission bits.");
        var (source, destination) = WriteSource();
        SetMode(source, mode);

        WeakCopy.Write(source, destination, NeedOf(source));

        GetMode(destination).Should().Be(mode);
        GetMode(source).Should().Be(mode);
    }

    [Fact]
    public void A_destination_that_is_a_symbolic_link_is_replaced_and_its_target_left_alone()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows asks for a privilege to make symbolic links.");
        var (source, destination) = WriteSource();
        var original = File.ReadAllBytes(source);
        File.CreateSymbolicLink(destination, source);

        WeakCopy.Write(source, destination, NeedOf(source));

        new FileInfo(destination).LinkTarget.Should().BeNull();
        NeedOf(destination).IsWeak.Should().BeTrue();
        File.ReadAllBytes(source).Should().Equal(original);
    }

    [Fact]
    public void A_destination_that_is_a_hard_link_is_replaced_and_its_other_name_left_alone()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The test makes hard links with a Unix call.");
        var (source, destination) = WriteSource();
        var original = File.ReadAllBytes(source);
        link(source, destination).Should().Be(0);

        WeakCopy.Write(source, destination, NeedOf(source));

        NeedOf(destination).IsWeak.Should().BeTrue();
        File.ReadAllBytes(source).Should().Equal(original);
    }

    private (string Source, string Destination) WriteSource()
    {
        var source = Path.Combine(_folder, "package.so");
        File.WriteAllBytes(source, TinyElf.LikeLibTorchSharp().ToBytes());
        return (source, Path.Combine(_folder, "output.so"));
    }

    private static VersionNeed NeedOf(string path) =>
        ElfFile.ReadVersionNeeds(File.ReadAllBytes(path)).Single(need => need.Version == "GLIBCXX_3.4.32");

    private static void SetMode(string path, UnixFileMode mode)
    {
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, mode);
    }

    private static UnixFileMode GetMode(string path) => OperatingSystem.IsWindows() ? default : File.GetUnixFileMode(path);

    [DllImport("libc", CharSet = CharSet.Ansi)]
    private static extern int link(string existing, string made);
}
