using SlSam.HuggingFace;
using SlSam.Samples.Data.Images;
using SlSam.Testing;

namespace SlSam.Samples.Tests.Data;

public sealed class ImageSourceTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void CIFAR_10_is_recognized_by_its_files()
    {
        WriteRecords("data_batch_1.bin", [3], [4]);
        WriteRecords("test_batch.bin", [5]);

        var data = ImageSource.Open(_folder.Path);

        data.ClassNames.Should().HaveCount(10);
        (data.Training.Count, data.Test.Count, data.Test.Label(0)).Should().Be((2, 1, 5));
        data.Size.Should().Be(ImageSize.Square(32));
    }

    [Fact]
    public void CIFAR_100_has_the_fine_label_after_the_coarse_one()
    {
        WriteRecords("train.bin", [19, 99], [0, 7]);
        WriteRecords("test.bin", [3, 42]);
        WriteNames(100);

        var data = ImageSource.Open(_folder.Path);

        data.ClassNames.Should().HaveCount(100).And.HaveElementAt(42, "class 42");
        (data.Training.Label(0), data.Training.Label(1), data.Test.Label(0)).Should().Be((99, 7, 42));
        data.Training.Read(1).Row(0, 0)[..2].ToArray().Should().Equal(0, 1);
    }

    [Fact]
    public void CIFAR_100_cut_short_or_without_names_is_refused()
    {
        WriteRecords("train.bin", [1, 1]);
        WriteRecords("test.bin", [1, 100]);
        Opening().Should().Throw<FileNotFoundException>().WithMessage("*fine_label_names.txt*100 classes*");
        WriteNames(100);
        Opening().Should().Throw<InvalidDataException>().WithMessage("*test.bin: found label 100 in record 0, expected 0 to 99*");
        File.WriteAllBytes(_folder["train.bin"], new byte[3073]);
        Opening().Should().Throw<InvalidDataException>().WithMessage("*train.bin: found 3073 bytes*3074*");
    }

    [Fact]
    public void For_evaluation_nothing_to_learn_from_is_needed()
    {
        WriteRecords("test_batch.bin", [5]);

        ImageSource.Open(_folder.Path, ImageUse.Evaluation).Test.Count.Should().Be(1);

        Opening().Should().Throw<FileNotFoundException>().WithMessage("*data_batch_*");
    }

    [Fact]
    public void Folders_of_images_are_classes_in_ordinal_order()
    {
        Save("train/b/2.png", variant: 2);
        Save("train/b/10.jpg", variant: 1);
        Save("train/B/x.JPEG", variant: 3);
        Save("val/b/y.png", variant: 4);
        File.WriteAllText(_folder["train", "b", "notes.txt"], "no image");

        var data = ImageSource.Open(_folder.Path);

        data.ClassNames.Should().Equal("B", "b");
        Enumerable.Range(0, 3).Select(data.Training.Label).Should().Equal(0, 1, 1);
        data.Training.Read(2).Planes.ToArray().Should().Equal(Pattern(variant: 2).Planes.ToArray());
        (data.Test.Count, data.Test.Label(0), data.Size).Should().Be((1, 1, null));
    }

    [Fact]
    public void For_evaluation_the_classes_may_be_at_the_top()
    {
        Save("dog/1.png");
        Save("cat/1.png");

        var data = ImageSource.Open(_folder.Path, ImageUse.Evaluation);

        data.ClassNames.Should().Equal("cat", "dog");
        data.Test.Count.Should().Be(2);
        Opening().Should().Throw<DirectoryNotFoundException>().WithMessage("*train: found no such folder*");
    }

    [Fact]
    public void A_part_to_be_tested_on_may_lack_a_class_but_has_no_other()
    {
        Save("train/a/1.png");
        Save("train/b/1.png");
        Save("test/b/1.png");
        ImageSource.Open(_folder.Path, ImageUse.Evaluation).Test.Label(0).Should().Be(1);
        Save("test/c/1.png");
        Opening().Should().Throw<InvalidDataException>().WithMessage("*c: found a class that has no images to learn from*a, b*");
    }

    [Fact]
    public void A_class_without_images_is_refused()
    {
        Save("train/a/1.png");
        Save("test/a/1.png");
        Directory.CreateDirectory(_folder["train", "b"]);

        Opening().Should().Throw<InvalidDataException>().WithMessage("*b: found no images, expected PNG or JPEG files*");
    }

    [Fact]
    public void A_broken_image_is_named_when_its_turn_comes()
    {
        Save("train/a/1.png");
        Save("test/a/1.png");
        File.WriteAllText(_folder["train", "a", "2.png"], "no image");
        var data = ImageSource.Open(_folder.Path);

        var reading = () => data.Training.Read(1);

        reading.Should().Throw<InvalidDataException>().WithMessage("*2.png: found no image*");
    }

    [Fact]
    public void A_folder_of_something_else_is_described()
    {
        File.WriteAllText(_folder["readme.txt"], "");

        Opening()
            .Should()
            .Throw<InvalidDataException>()
            .WithMessage("*found readme.txt, expected CIFAR-10 (data_batch_*CIFAR-100*train/CLASS/*");
    }

    [Fact]
    public void A_missing_folder_is_named()
    {
        var opening = () => ImageSource.Open(_folder["nowhere"]);

        opening
            .Should()
            .Throw<DirectoryNotFoundException>()
            .WithMessage("*nowhere: found no such folder, expected a folder with CIFAR-10*");
    }

    private static Image Pattern(int variant) => TestImages.Pattern(height: 6, width: 8, variant);

    private Func<ImageData> Opening() => () => ImageSource.Open(_folder.Path);

    private void Save(string path, int variant = 0) => TestImages.Save(_folder[path.Split('/')], Pattern(variant));

    private void WriteNames(int count) =>
        File.WriteAllLines(_folder["fine_label_names.txt"], Enumerable.Range(0, count).Select(number => $"class {number}"));

    private void WriteRecords(string name, params byte[][] labels) =>
        File.WriteAllBytes(_folder[name], [.. labels.SelectMany(label => label.Concat(Enumerable.Range(0, 3072).Select(i => (byte)i)))]);
}
