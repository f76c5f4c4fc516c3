namespace SlSam.Samples.Data.Archives;

/// <summary>A set of data that is published as an archive.</summary>
public sealed class DataArchive
{
    internal DataArchive(string name, Uri url, string md5, string folder)
    {
        Name = name;
        Url = url;
        Md5 = md5;
        Folder = folder;
    }

    /// <summary>CIFAR-10's binary version: 60,000 images of 32 x 32 in 10 classes; 170 MB to fetch.</summary>
    public static DataArchive Cifar10 { get; } =
        new(
            "cifar10",
            new Uri("https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz"),
            "c32a1d4ab5d03f1284b67883e8d87530",
            "cifar-10-batches-bin"
        );

    /// <summary>CIFAR-100's binary version: 60,000 images of 32 x 32 in 100 classes; 169 MB to fetch.</summary>
    public static DataArchive Cifar100 { get; } =
        new(
            "cifar100",
            new Uri("https://www.cs.toronto.edu/~kriz/cifar-100-binary.tar.gz"),
            "03b5dce01913d631647c71ecec9e9cb8",
            "cifar-100-binary"
        );

    /// <summary>What a user calls it.</summary>
    public string Name { get; }

    /// <summary>Where it is published.</summary>
    public Uri Url { get; }

    /// <summary>The publisher's checksum.</summary>
    internal string Md5 { get; }

    /// <summary>The folder in the archive that has the files.</summary>
    internal string Folder { get; }

    /// <summary>The archive of a name; null where there is none, as for a path.</summary>
    public static DataArchive? Find(string name) => new[] { Cifar10, Cifar100 }.FirstOrDefault(archive => archive.Name == name);
}
