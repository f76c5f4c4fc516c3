using SlSam.Samples.Data.Images;

namespace SlSam.Samples.Tests.Data;

public sealed class CifarFolderTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("cifar");

    public CifarFolderTests()
    {
        Write("data_batch_1.bin", [3, 0]);
        Write("data_batch_2.bin", [9]);
        Write("test_batch.bin", [1, 2]);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void All_batch_files_are_read_however_long()
    {
        var data = CifarFolder.Read(_folder.FullName);

        data.Training.Count.Should().Be(3);
        Enumerable.Range(0, 3).Select(data.Training.Label).Should().Equal(3, 0, 9);
        data.Test.Count.Should().Be(2);
        data.ClassNames.Should().HaveCount(10).And.StartWith("airplane");
    }

    [Fact]
    public void A_record_is_a_label_and_three_planes()
    {
        var image = CifarFolder.Read(_folder.FullName).Training.Read(1);

        (image.Height, image.Width).Should().Be((32, 32));
        image.Row(channel: 0, y: 0)[..3].ToArray().Should().Equal(Pixel(0), Pixel(1), Pixel(2));
        image.Row(channel: 2, y: 31)[31].Should().Be(Pixel(3071));
    }

    [Fact]
    public void Names_of_classes_come_from_the_folder()
    {
        File.WriteAllText(In("batches.meta.txt"), "a\nb\nc\nd\ne\nf\ng\nh\ni\nj\n\n");

        CifarFolder.Read(_folder.FullName).ClassNames.Should().Equal("a", "b", "c", "d", "e", "f", "g", "h", "i", "j");
    }

    [Fact]
    public void A_list_of_names_that_is_too_short_is_refused()
    {
        File.WriteAllText(In("batches.meta.txt"), "a\nb\n");

        Reading().Should().Throw<InvalidDataException>().WithMessage("*batches.meta.txt*2 names*10*");
    }

    [Fact]
    public void A_missing_folder_is_named()
    {
        var reading = () => CifarFolder.Read(In("nowhere"));

        reading.Should().Throw<DirectoryNotFoundException>().WithMessage("*nowhere*data_batch_*");
    }

    [Theory]
    [InlineData("test_batch.bin")]
    [InlineData("data_batch_*.bin")]
    public void A_missing_file_is_named(string pattern)
    {
        foreach (var file in _folder.GetFiles(pattern))
        {
            file.Delete();
        }

        Reading().Should().Throw<FileNotFoundException>().WithMessage($"*{pattern}*");
    }

    [Theory]
    [InlineData("data_batch_2.bin", 3072)]
    [InlineData("test_batch.bin", 3073 + 100)]
    [InlineData("data_batch_1.bin", 0)]
    public void A_file_cut_short_is_refused(string name, int length)
    {
        File.WriteAllBytes(In(name), new byte[length]);

        Reading().Should().Throw<InvalidDataException>().WithMessage($"*{name}*{length} bytes*3073*");
    }

    [Fact]
    public void A_label_out_of_range_is_refused_by_file_and_record()
    {
        Write("data_batch_2.bin", [1, 10]);

        Reading().Should().Throw<InvalidDataException>().WithMessage("*data_batch_2.bin*label 10*record 1*0 to 9*");
    }

    private Func<ImageData> Reading() => () => CifarFolder.Read(_folder.FullName);

    private string In(string name) => Path.Combine(_folder.FullName, name);

    private void Write(string name, byte[] labels) =>
        File.WriteAllBytes(In(name), [.. labels.SelectMany(label => Enumerable.Range(0, 3072).Select(Pixel).Prepend(label))]);

    private static byte Pixel(int position) => (byte)(position % 251);
}
