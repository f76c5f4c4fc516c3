using SlSam.Build;

namespace SlSam.Tests.NativeCompatibility;

public sealed class SystemLibraryTests
{
    [Theory]
    [InlineData("libstdc++.so.6", "_ZSt4cout", "GLIBCXX_3.4", true)]
    [InlineData("libstdc++.so.6", "_ZSt4cout", "GLIBCXX_999", false)]
    [InlineData("libstdc++.so.6", "_ZSt4none", "GLIBCXX_3.4", false)]
    [InlineData("libnone.so.999", "_ZSt4cout", "GLIBCXX_3.4", null)]
    public void The_loader_tells_what_a_library_provides(string library, string symbol, string version, bool? provided)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Symbol versions are the Linux loader's.");

        SystemLibrary.Provides(library, symbol, version).Should().Be(provided);
    }
}
