using System.Globalization;
using SlSam.Testing;
using static TorchSharp.torch;

namespace SlSam.HuggingFace.Tests.Models;

/// <summary>A process that is killed while it saves a model over another.</summary>
public sealed class KilledSaveTests : IDisposable
{
    private const int Kills = 20;
    private const string Note = "note.txt";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_folder_is_the_old_one_or_the_new_one_and_nothing_stays_beside_it()
    {
        using var scope = NewDisposeScope();
        var moments = new Random(3);
        using (var first = Build(0))
        {
            first.SaveTo(_folder["model"]);
        }
        File.WriteAllText(_folder["model", Note], "mine");

        for (var kill = 0; kill < Kills; kill++)
        {
            var said = ChildTask.RunUntilKilled(SaveWithoutEnd, _folder.Path, lines: moments.Next(1, 6), spins: moments.Next(2_000_000));
            var last = long.Parse(said, CultureInfo.InvariantCulture);

            using var loaded = PretrainedModel.Load<SequenceClassifier>(_folder["model"]);

            var numbers = loaded.parameters().SelectMany(parameter => parameter.data<float>().ToArray()).Distinct().ToArray();
            numbers.Should().ContainSingle("a folder is of one save").Which.Should().BeOneOf(last, last + 1);
            loaded.Labels.Should().Equal($"no {numbers[0]}", $"yes {numbers[0]}");
            Tokenizer.Load(_folder["model"]).Encode("ab").Ids.Should().NotBeEmpty();
            File.ReadAllText(_folder["model", Note]).Should().Be("mine");
            Directory.GetFileSystemEntries(_folder.Path).Should().ContainSingle();
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void What_a_killed_process_left_between_two_renames_is_brought_to_an_end(bool newOneIsThere)
    {
        using var scope = NewDisposeScope();
        using var model = Build(7);
        model.SaveTo(_folder["model"]);
        File.WriteAllText(_folder["model", Note], "mine");
        var place = $"{_folder["model"]}.{Guid.NewGuid():N}";
        Directory.Move(_folder["model"], place + ".old");
        if (newOneIsThere)
        {
            model.SaveTo(_folder["model"]);
        }
        else
        {
            Directory.CreateDirectory(place + ".tmp");
        }
        File.WriteAllText(place + ".swap", "");

        using var loaded = PretrainedModel.Load<SequenceClassifier>(_folder["model"]);

        loaded.Labels.Should().Equal("no 7", "yes 7");
        File.ReadAllText(_folder["model", Note]).Should().Be("mine");
        Directory.GetFileSystemEntries(_folder.Path).Should().ContainSingle();
    }

    [Fact]
    public void What_somebody_writes_just_now_is_left_alone()
    {
        using var scope = NewDisposeScope();
        using var model = Build(1);
        model.SaveTo(_folder["model"]);
        var place = $"{_folder["model"]}.{Guid.NewGuid():N}";
        Directory.CreateDirectory(place + ".tmp");
        using var held = new FileStream(place + ".swap", FileMode.CreateNew, FileAccess.Write, FileShare.None);

        using var loaded = PretrainedModel.Load<SequenceClassifier>(_folder["model"]);
        model.SaveTo(_folder["model"]);

        Directory.Exists(place + ".tmp").Should().BeTrue();
    }

    /// <summary>In a process of its own: saves over what is there, each time with weights and labels of the next number, and says the number.</summary>
    private static void SaveWithoutEnd(string folder)
    {
        var target = Path.Combine(folder, "model");
        long number;
        using (var there = PretrainedModel.Load<SequenceClassifier>(target))
        {
            number = (long)there.parameters().First().data<float>()[0];
        }
        while (true)
        {
            number++;
            using var model = Build(number);
            model.SaveTo(target);
            Console.WriteLine(number.ToString(CultureInfo.InvariantCulture));
        }
    }

    /// <summary>A model whose weights are all the same number, with a tokenizer.</summary>
    private static SequenceClassifier Build(long number)
    {
        using var folder = new TemporaryFolder();
        SmallTokenizer.WriteJson(folder);
        File.WriteAllText(folder["config.json"], TinyModels.Encoder("roberta").ToJsonString());
        var model = PretrainedModel.Create<SequenceClassifier>(folder.Path, [$"no {number}", $"yes {number}"]);
        using var untracked = no_grad();
        foreach (var parameter in model.parameters())
        {
            parameter.fill_(number);
        }
        return model;
    }
}
