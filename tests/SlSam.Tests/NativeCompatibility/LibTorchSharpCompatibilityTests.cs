using SlSam.Build;

namespace SlSam.Tests.NativeCompatibility;

public sealed class LibTorchSharpCompatibilityTests
{
    private static readonly string[] Known = ["0.107.0"];

    [Fact]
    public void A_system_without_the_version_gets_the_demand_weakened()
    {
        var verdict = Judge(TinyElf.LikeLibTorchSharp(), LacksTheVersion);

        verdict.Warning.Should().BeNull();
        verdict.Weaken!.Version.Should().Be("GLIBCXX_3.4.32");
    }

    [Fact]
    public void A_system_that_cannot_be_asked_gets_it_too()
    {
        Judge(TinyElf.LikeLibTorchSharp(), (_, _) => null).Weaken.Should().NotBeNull();
    }

    [Fact]
    public void A_system_with_the_version_is_left_alone()
    {
        var verdict = Judge(TinyElf.LikeLibTorchSharp(), (_, _) => true, torchSharpVersion: "9.9.9");

        verdict.Weaken.Should().BeNull();
        verdict.Warning.Should().BeNull();
    }

    [Fact]
    public void A_library_that_does_not_demand_the_version_is_left_alone_whatever_its_version()
    {
        var elf = new TinyElf().Need("libstdc++.so.6", "GLIBCXX_3.4.30", "_ZNSt18condition_variable4waitERSt11unique_lockISt5mutexE");

        var verdict = Judge(elf, LacksTheVersion, torchSharpVersion: "9.9.9");

        verdict.Weaken.Should().BeNull();
        verdict.Warning.Should().BeNull();
    }

    [Fact]
    public void An_unknown_version_of_TorchSharp_is_left_alone_with_a_warning_that_says_what_to_do()
    {
        var verdict = Judge(TinyElf.LikeLibTorchSharp(), LacksTheVersion, torchSharpVersion: "0.108.0");

        verdict.Weaken.Should().BeNull();
        verdict.Warning.Should().Be("SLSAM001");
        verdict.Message.Should().Contain("TorchSharp 0.108.0").And.Contain("(0.107.0)").And.Contain("SlSamTorchSharpVersions");
    }

    [Fact]
    public void A_file_that_is_not_understood_is_left_alone_with_a_warning()
    {
        var image = TinyElf.LikeLibTorchSharp().ToBytes();

        var verdict = LibTorchSharpCompatibility.Judge(image[..^1], "0.107.0", Known, LacksTheVersion);

        verdict.Weaken.Should().BeNull();
        verdict.Warning.Should().Be("SLSAM002");
        verdict.Message.Should().Contain("truncated");
    }

    [Fact]
    public void A_library_that_uses_another_symbol_of_the_version_is_left_alone_with_a_warning_that_names_it()
    {
        var elf = TinyElf.LikeLibTorchSharp().Tie("_ZNSt6chrono12current_zoneEv", "GLIBCXX_3.4.32");

        var verdict = Judge(elf, LacksTheVersion);

        verdict.Weaken.Should().BeNull();
        verdict.Warning.Should().Be("SLSAM003");
        verdict.Message.Should().Contain("_ZNSt6chrono12current_zoneEv");
    }

    [Fact]
    public void A_library_that_calls_the_marker_is_left_alone_with_a_warning()
    {
        var elf = new TinyElf().Need("libstdc++.so.6", "GLIBCXX_3.4.32", "_ZSt21ios_base_library_initv").Relocated();

        var verdict = Judge(elf, LacksTheVersion);

        verdict.Weaken.Should().BeNull();
        verdict.Warning.Should().Be("SLSAM003");
    }

    [Fact]
    public void A_system_that_lacks_what_is_called_too_is_told_so()
    {
        var verdict = Judge(TinyElf.LikeLibTorchSharp(), (_, _) => false);

        verdict.Weaken.Should().BeNull();
        verdict.Warning.Should().Be("SLSAM004");
        verdict.Message.Should().Contain("GLIBCXX_3.4.30").And.NotContain("GLIBC_2.34");
    }

    [Fact]
    public void A_weak_demand_is_not_weakened_again()
    {
        var image = TinyElf.LikeLibTorchSharp().ToBytes();
        var need = LibTorchSharpCompatibility.Judge(image, "0.107.0", Known, LacksTheVersion).Weaken!;
        image[need.FlagsOffset] |= (byte)VersionNeed.WeakFlag;

        var again = LibTorchSharpCompatibility.Judge(image, "0.107.0", Known, LacksTheVersion);

        again.Weaken.Should().BeNull();
        again.Warning.Should().BeNull();
        again.Message.Should().Contain("weak already");
    }

    [Fact]
    public void The_packages_file_is_weakened_where_the_version_is_missing()
    {
        var verdict = LibTorchSharpCompatibility.Judge(RealLibrary.Read(), "0.107.0", Known, LacksTheVersion);

        verdict.Warning.Should().BeNull();
        verdict.Weaken.Should().NotBeNull();
    }

    private static bool? LacksTheVersion(string symbol, string version) => version != "GLIBCXX_3.4.32";

    private static Verdict Judge(TinyElf elf, Func<string, string, bool?> provides, string torchSharpVersion = "0.107.0") =>
        LibTorchSharpCompatibility.Judge(elf.ToBytes(), torchSharpVersion, Known, provides);
}
