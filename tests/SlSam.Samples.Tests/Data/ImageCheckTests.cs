using SlSam.Samples.Data.Images;
using SlSam.Testing;

namespace SlSam.Samples.Tests.Data;

public sealed class ImageCheckTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public ImageCheckTests()
    {
        foreach (var name in new[] { "a/1.png", "a/2.png", "b/1.png", "b/2.png" })
        {
            TestImages.Save(_folder[["data", .. name.Split('/')]], TestImages.Pattern(height: 6, width: 8));
        }
    }

    private string Data => _folder["data"];

    [Fact]
    public void The_first_broken_file_and_how_many_there_are_ends_it()
    {
        File.WriteAllText(_folder["data", "a", "3.gif"], "GIF");
        File.WriteAllText(_folder["data", "b", "3.heic"], "x");

        FluentActions
            .Invoking(() => Run([], skipMalformed: false))
            .Should()
            .Throw<InvalidDataException>()
            .WithMessage(
                "*3.gif (3 bytes): found no image that can be read, expected*, and 1 more like it (--skip-malformed leaves such files out)."
            );
    }

    [Fact]
    public void Broken_files_are_left_out_before_the_data_is_divided()
    {
        File.WriteAllText(_folder["data", "a", "3.gif"], "GIF");

        var (check, leftOut) = Run([], skipMalformed: true);
        var data = ImageSource.Open(Data, ImageUse.Training, new ImageFolderOptions { LeftOut = leftOut, TestShare = 0.5 });

        check.LeftOut.Should().ContainSingle().Which.Should().Contain("3.gif (3 bytes)");
        data.Files.Should().HaveCount(4).And.NotContain(file => file.EndsWith("3.gif", StringComparison.Ordinal));
        (data.Training.Count, data.Test.Count).Should().Be((2, 2));
    }

    [Fact]
    public void A_link_to_no_file_is_left_out_as_a_broken_file_is()
    {
        File.CreateSymbolicLink(_folder["data", "a", "3.png"], _folder["gone.png"]);

        var (check, leftOut) = Run([], skipMalformed: true);

        leftOut.Should().ContainSingle();
        check.LeftOut.Should().ContainSingle().Which.Should().EndWith("3.png: found no file behind this name, expected an image.");
    }

    [Fact]
    public void A_class_of_which_nothing_is_left_is_named()
    {
        FluentActions
            .Invoking(() => ImageSource.Open(Data, ImageUse.Training, new ImageFolderOptions { LeftOut = Files().Take(2).ToHashSet() }))
            .Should()
            .Throw<InvalidDataException>()
            .WithMessage("*a: found no images that can be read (2 left out), expected PNG*");
    }

    [Fact]
    public void What_was_decoded_is_not_decoded_again_unless_it_has_changed()
    {
        var (first, _) = Run([], skipMalformed: true);
        Keep(first);
        var (kept, changed) = (Files()[0], Files()[1]);
        var written = File.GetLastWriteTimeUtc(kept);
        var length = new FileInfo(kept).Length;
        File.WriteAllBytes(kept, new byte[length]); // broken, but of the same length and time: nobody looks
        File.SetLastWriteTimeUtc(kept, written);
        File.WriteAllText(changed, "broken");

        var (_, leftOut) = Run(ImageCheck.ReadEarlier(_folder.Path), skipMalformed: true);

        leftOut.Should().Equal(changed);
    }

    [Fact]
    public void What_was_decoded_is_known_where_the_data_has_moved()
    {
        var (first, _) = Run([], skipMalformed: true);
        Keep(first);
        Directory.Move(Data, _folder["moved"]);
        var moved = ImageSource.Open(_folder["moved"]).Files;
        var (written, length) = (File.GetLastWriteTimeUtc(moved[0]), new FileInfo(moved[0]).Length);
        File.WriteAllBytes(moved[0], new byte[length]);
        File.SetLastWriteTimeUtc(moved[0], written);

        var leftOut = new ImageCheck(_folder["moved"], ImageCheck.ReadEarlier(_folder.Path)).Run(
            moved,
            true,
            () => { },
            TestContext.Current.CancellationToken
        );

        leftOut.Should().BeEmpty();
    }

    [Fact]
    public void Each_file_is_counted_once()
    {
        var done = 0;

        new ImageCheck(Data, []).Run(Files(), false, () => Interlocked.Increment(ref done), TestContext.Current.CancellationToken);

        done.Should().Be(4);
    }

    public void Dispose() => _folder.Dispose();

    private IReadOnlyList<string> Files() => [.. ImageSource.Open(Data).Files.Order(StringComparer.Ordinal)];

    private void Keep(ImageCheck check)
    {
        foreach (var (name, write) in check.Files)
        {
            write(_folder[name]);
        }
    }

    private (ImageCheck Check, IReadOnlySet<string> LeftOut) Run(IReadOnlyList<CheckedImage> earlier, bool skipMalformed)
    {
        var check = new ImageCheck(Data, earlier);
        return (check, check.Run(Files(), skipMalformed, () => { }, TestContext.Current.CancellationToken));
    }
}
