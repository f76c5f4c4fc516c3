using SlSam.Build;

namespace SlSam.Tests.NativeCompatibility;

public sealed class ElfFileTests
{
    [Fact]
    public void Demanded_versions_come_with_the_symbols_that_are_tied_to_them()
    {
        var needs = ElfFile.ReadVersionNeeds(TinyElf.LikeLibTorchSharp().ToBytes());

        needs
            .Select(need => (need.Library, need.Version, need.Symbols.Single().Name, need.Symbols.Single().IsRelocated))
            .Should()
            .Equal(
                ("libstdc++.so.6", "GLIBCXX_3.4.30", "_ZNSt18condition_variable4waitERSt11unique_lockISt5mutexE", true),
                ("libstdc++.so.6", "GLIBCXX_3.4.32", "_ZSt21ios_base_library_initv", false),
                ("libc.so.6", "GLIBC_2.34", "pthread_cond_clockwait", true)
            );
    }

    [Fact]
    public void In_the_package_nothing_but_the_marker_needs_the_new_version_and_nothing_calls_it()
    {
        var need = ElfFile.ReadVersionNeeds(RealLibrary.Read()).Single(need => need.Version == "GLIBCXX_3.4.32");

        need.Library.Should().Be("libstdc++.so.6");
        need.IsWeak.Should().BeFalse();
        var symbol = need.Symbols.Should().ContainSingle().Subject;
        symbol.Name.Should().Be("_ZSt21ios_base_library_initv");
        symbol.IsRelocated.Should().BeFalse();
    }

    [Fact]
    public void A_file_that_is_cut_off_anywhere_is_refused()
    {
        var image = TinyElf.LikeLibTorchSharp().ToBytes();

        for (var length = 0; length < image.Length; length++)
        {
            var read = () => ElfFile.ReadVersionNeeds(image[..length]);
            read.Should().Throw<InvalidDataException>($"only {length} of {image.Length} bytes are there");
        }
    }

    [Fact]
    public void The_packages_file_cut_off_in_its_headers_is_refused()
    {
        var image = RealLibrary.Read();
        var sectionHeaders = (int)BitConverter.ToInt64(image, 0x28);
        int[] lengths =
        [
            .. Enumerable.Range(0, 65),
            .. Enumerable.Range(0, (image.Length - sectionHeaders) / 8).Select(i => sectionHeaders + 8 * i),
            image.Length - 1,
        ];

        foreach (var length in lengths)
        {
            var read = () => ElfFile.ReadVersionNeeds(image[..length]);
            read.Should().Throw<InvalidDataException>($"only {length} of {image.Length} bytes are there");
        }
    }

    [Fact]
    public void A_damaged_byte_is_read_over_or_refused_but_nothing_else()
    {
        var image = TinyElf.LikeLibTorchSharp().ToBytes();

        for (var at = 0; at < image.Length; at++)
        {
            var right = image[at];
            foreach (var wrong in new byte[] { 0, 1, 0x10, 0x7f, 0x80, 0xff })
            {
                image[at] = wrong;
                Refusal(image).Should().Match(e => e == null || e is InvalidDataException, $"byte {at} is {wrong:x2}, not {right:x2}");
            }
            image[at] = right;
        }
    }

    [Fact]
    public void A_chain_of_entries_that_goes_round_in_a_circle_is_refused()
    {
        var elf = TinyElf.LikeLibTorchSharp();
        var image = elf.ToBytes();
        var first = ElfFile.ReadVersionNeeds(image)[0];

        // the distance to the next version, 8 bytes after the flags
        image[first.FlagsOffset + 8] = 0;

        var read = () => ElfFile.ReadVersionNeeds(image);
        read.Should().Throw<InvalidDataException>().WithMessage("*next one is 0 bytes away*");
    }

    [Theory]
    [InlineData(4, 1, "32-bit")]
    [InlineData(5, 2, "big-endian")]
    [InlineData(18, 183, "for another processor")]
    public void Another_kind_of_elf_file_is_refused(int at, byte value, string because)
    {
        var image = TinyElf.LikeLibTorchSharp().ToBytes();
        image[at] = value;

        var read = () => ElfFile.ReadVersionNeeds(image);
        read.Should().Throw<InvalidDataException>(because).WithMessage("*not a 64-bit little-endian x86-64 ELF file*");
    }

    private static Exception? Refusal(byte[] image) => Record.Exception(() => ElfFile.ReadVersionNeeds(image));
}
