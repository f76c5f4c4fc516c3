using System.Text.Json.Nodes;
using SlSam.Samples.Runs;
using SlSam.Testing;

namespace SlSam.Samples.Tests.Runs;

public sealed class RunFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("run/model", true)]
    [InlineData("run/model/", true)]
    [InlineData("run/../run/model/part", true)]
    [InlineData("run/events", true)]
    [InlineData("run/model-2", false)]
    [InlineData("run", false)]
    [InlineData("other", false)]
    public void A_model_to_start_from_that_overwriting_would_remove_is_found(string model, bool isInUse)
    {
        Directory.CreateDirectory(_folder[model]);
        var options = new JsonObject
        {
            ["optimizer"] = "adamw",
            ["rho"] = 0.1,
            ["data"] = null,
            ["model"] = _folder[model],
        };

        var found = new RunFolder(_folder["run"]).FindInUse(options);

        found.Should().Be(isInUse ? ("model", _folder[model]) : null);
    }

    [Theory]
    [InlineData("file", true)]
    [InlineData("file/run", true)]
    [InlineData("folder", false)]
    [InlineData("folder/run/new", false)]
    public void A_path_that_cannot_become_a_folder_is_refused(string path, bool isRefused)
    {
        File.WriteAllText(_folder["file"], "");
        Directory.CreateDirectory(_folder["folder"]);

        var look = () => RunFolder.RequireNoFile(_folder[path]);

        if (isRefused)
        {
            look.Should()
                .Throw<BadInputException>()
                .WithMessage($"--output: found {_folder[path]}, where {_folder["file"]} is a file, expected a folder or a new name.");
        }
        else
        {
            look.Should().NotThrow();
        }
    }
}
