using SlSam.State;
using SlSam.Testing;

namespace SlSam.HuggingFace.Tests.Files;

public sealed class AtomicFileTests
{
    [Fact]
    public void Makes_the_folder_and_writes_the_text_without_a_byte_order_mark()
    {
        using var folder = new TemporaryFolder();

        AtomicFile.WriteText(folder["a", "b", "text.json"], "{}");

        File.ReadAllBytes(folder["a", "b", "text.json"]).Should().Equal((byte)'{', (byte)'}');
    }

    [Fact]
    public void A_write_that_fails_leaves_the_old_file_and_nothing_beside_it()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["file"], "old");

        var write = () =>
            AtomicFile.Write(
                folder["file"],
                stream =>
                {
                    stream.WriteByte(1);
                    throw new InvalidOperationException("half way");
                }
            );

        write.Should().Throw<InvalidOperationException>().WithMessage("half way");
        File.ReadAllText(folder["file"]).Should().Be("old");
        folder.Files.Should().Equal("file");
    }

    [Fact]
    public void A_link_is_replaced_and_what_it_points_to_stays()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "making links takes a privilege there");
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["blob"], "old");
        File.CreateSymbolicLink(folder["link"], "blob");

        AtomicFile.WriteText(folder["link"], "new");

        File.ReadAllText(folder["blob"]).Should().Be("old");
        File.ReadAllText(folder["link"]).Should().Be("new");
    }
}
