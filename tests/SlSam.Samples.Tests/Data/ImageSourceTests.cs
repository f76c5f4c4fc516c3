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
        data.Notice.Should().Contain("all 2 images of").And.Contain("--test-share 0.1");
    }

    [Fact]
    public void Of_classes_at_the_top_a_tenth_is_tested_on_the_same_every_time()
    {
        foreach (var number in Enumerable.Range(0, 20))
        {
            Save($"cat/{number / 5}/{number}.png", number);
            Save($"dog/{number}.png", number);
        }

        var data = ImageSource.Open(_folder.Path);
        var evaluated = ImageSource.Open(_folder.Path, ImageUse.Evaluation, new ImageFolderOptions { TestShare = 0.1 });

        (data.Training.Count, data.Test.Count).Should().Be((36, 4));
        Enumerable.Range(0, 4).Select(data.Test.Label).Should().Equal(0, 0, 1, 1);
        Files(data.Test).Should().Equal(Files(evaluated.Test)).And.NotIntersectWith(Files(data.Training));
    }

    [Fact]
    public void Classes_called_train_and_test_are_classes_where_images_lie_in_them()
    {
        Save("train/1.png");
        Save("train/2.png");
        Save("test/1.png");
        Save("car/1.png");

        var data = ImageSource.Open(_folder.Path);

        data.ClassNames.Should().Equal("car", "test", "train");
        (data.Training.Count, data.Test.Count).Should().Be((3, 1));
    }

    [Fact]
    public void A_class_called_train_may_have_folders_beside_other_classes()
    {
        Save("train/2019/1.png");
        Save("train/2020/1.png");
        Save("car/1.png");

        ImageSource.Open(_folder.Path).ClassNames.Should().Equal("car", "train");
    }

    [Fact]
    public void Of_a_part_to_learn_from_alone_a_share_is_tested_on()
    {
        Save("train/a/1.png");
        Save("train/a/2.png");
        Save("train/b/1.png");

        var data = ImageSource.Open(_folder.Path);

        (data.ClassNames.Count, data.Training.Count, data.Test.Count).Should().Be((2, 2, 1));
    }

    [Fact]
    public void A_share_for_the_test_is_refused_where_there_is_a_part_for_it()
    {
        Save("train/a/1.png");
        Save("train/b/1.png");
        Save("test/b/1.png");

        FluentActions
            .Invoking(() => ImageSource.Open(_folder.Path, ImageUse.Training, new ImageFolderOptions { TestShare = 0.1 }))
            .Should()
            .Throw<BadInputException>()
            .WithMessage("--test-share: found the folder *test with images for the test, expected no share.");
    }

    [Fact]
    public void One_class_alone_is_refused()
    {
        Save("cat/1.png");
        Save("cat/2.png");

        Opening()
            .Should()
            .Throw<InvalidDataException>()
            .WithMessage("*found the class 'cat' alone, expected a folder for each of two or more*");
    }

    [Fact]
    public void What_is_no_image_by_its_name_is_passed_over_and_told()
    {
        Save("a/1.png");
        Save("a/2.gif.png");
        Save("b/1.jpg");
        File.WriteAllText(_folder["a", "notes.txt"], "");
        File.WriteAllText(_folder["a", ".hidden"], "");

        ImageSource.Open(_folder.Path).PassedOver.Should().ContainSingle().Which.Should().EndWith("notes.txt");
    }

    [Fact]
    public void Images_that_are_in_no_class_are_told()
    {
        Save("train/a/1.png");
        Save("train/b/1.png");
        Save("test/a/1.png");
        Save("val/a/1.png");
        Save("train/loose.png");
        Save("other/1.png");

        var told = ImageSource.Open(_folder.Path).PassedOver.Select(file => Path.GetRelativePath(_folder.Path, file).Replace('\\', '/'));

        told.Should().Equal("other/1.png", "train/loose.png", "val/a/1.png");
    }

    [Theory]
    [InlineData(
        "train/a/1.png train/b/1.png test/1.png",
        "test: found images and no folders, expected a folder for each class, as *train has"
    )]
    [InlineData("train/1.png val/a/1.png", "train: found images and no folders*as *val has")]
    public void A_part_without_folders_beside_one_with_them_is_refused(string files, string message)
    {
        foreach (var file in files.Split(' '))
        {
            Save(file);
        }

        Opening().Should().Throw<InvalidDataException>().WithMessage($"*{message}*");
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
        Save("train/c/1.png");
        Save("test/a/1.png");
        Directory.CreateDirectory(_folder["train", "b"]);

        Opening().Should().Throw<InvalidDataException>().WithMessage("*b: found no images, expected PNG, JPEG, WebP, BMP or GIF files*");
    }

    [Fact]
    public void A_broken_image_is_named_when_its_turn_comes()
    {
        Save("train/a/1.png");
        Save("train/b/1.png");
        Save("test/a/1.png");
        File.WriteAllText(_folder["train", "a", "2.png"], "no image");
        var data = ImageSource.Open(_folder.Path);

        var reading = () => data.Training.Read(1);

        reading.Should().Throw<InvalidDataException>().WithMessage("*2.png (8 bytes): found no image*");
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

    private static IReadOnlyList<string> Files(IImageSet images) => ((FileImages)images).Files;

    private static Image Pattern(int variant) => TestImages.Pattern(height: 6, width: 8, variant);

    private Func<ImageData> Opening() => () => ImageSource.Open(_folder.Path);

    private void Save(string path, int variant = 0) => TestImages.Save(_folder[path.Split('/')], Pattern(variant));

    private void WriteNames(int count) =>
        File.WriteAllLines(_folder["fine_label_names.txt"], Enumerable.Range(0, count).Select(number => $"class {number}"));

    private void WriteRecords(string name, params byte[][] labels) =>
        File.WriteAllBytes(_folder[name], [.. labels.SelectMany(label => label.Concat(Enumerable.Range(0, 3072).Select(i => (byte)i)))]);
}
