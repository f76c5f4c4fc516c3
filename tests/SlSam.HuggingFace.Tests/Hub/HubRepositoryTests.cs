using SlSam.HuggingFace.Hub;
using SlSam.Testing;

namespace SlSam.HuggingFace.Tests.Hub;

public sealed class HubRepositoryTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Where_the_system_makes_no_links_the_file_itself_moves_into_the_snapshot()
    {
        var repository = new HubRepository(_folder.Path, "org/model")
        {
            MakeLink = (_, _) => throw new IOException("a required privilege is not held"),
        };
        WriteBlob(repository);

        var path = repository.Link("tag", FakeHub.Commit, "config.json");

        File.ReadAllText(path).Should().Be("content");
        new FileInfo(path).LinkTarget.Should().BeNull();
        repository.Find(FakeHub.Commit, "config.json").Should().Be(path);
    }

    [Fact]
    public void A_link_whose_content_is_gone_is_made_anew()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "making links takes a privilege there");
        var repository = new HubRepository(_folder.Path, "org/model");
        WriteBlob(repository);
        repository.Link("tag", FakeHub.Commit, "config.json");
        File.Delete(repository.Blob("tag"));

        repository.Find(FakeHub.Commit, "config.json").Should().BeNull();
        WriteBlob(repository);

        File.ReadAllText(repository.Link("tag", FakeHub.Commit, "config.json")).Should().Be("content");
    }

    [Fact]
    public void A_branch_file_that_holds_no_commit_is_not_believed()
    {
        var repository = new HubRepository(_folder.Path, "org/model");
        var refs = Directory.CreateDirectory(_folder["models--org--model", "refs"]);
        File.WriteAllText(Path.Combine(refs.FullName, "main"), "../../elsewhere");

        repository.ReadCommit(HubId.Parse("org/model")!).Should().BeNull();
    }

    private static void WriteBlob(HubRepository repository)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(repository.Blob("tag"))!);
        File.WriteAllText(repository.Blob("tag"), "content");
    }
}
