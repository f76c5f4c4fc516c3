using SlSam.Samples;
using SlSam.Samples.Applications;
using SlSam.Samples.Data.Instructions;
using SlSam.Samples.Reports;
using SlSam.Samples.Runs;
using SlSam.Samples.Training;

namespace SlSam.Llama;

/// <summary>A model that answers, new or from a folder, as what a job trains.</summary>
internal sealed class ModelToTrain
{
    private readonly TrainOptions _options;
    private readonly TrainSource _source;
    private readonly string? _folder;
    private readonly CancellationToken _cancellation;
    private readonly List<string> _notices = [];

    private ModelToTrain(TrainOptions options, SampleSources sources)
    {
        (_options, _cancellation) = (options, sources.Cancellation);
        _source = TrainSource.Find(options, sources);
        _folder = sources.FindModel(options.Model);
    }

    /// <summary>Configuration and tokenizer of a small model to train from scratch.</summary>
    private static string SmallFolder => Path.Combine(AppContext.BaseDirectory, "Small");

    /// <summary>Reads conversations and finds the model, fetched if need be; the model has random weights where none are loaded.</summary>
    /// <exception cref="IOException">One of them cannot be had.</exception>
    /// <exception cref="InvalidDataException">One of them is not as it should be.</exception>
    public static Func<Assignment> Prepare(TrainOptions options, SampleSources sources) => new ModelToTrain(options, sources).Create;

    /// <exception cref="InvalidDataException">The model's folder is not as it should be, or a conversation cannot be encoded.</exception>
    private Assignment Create() =>
        Handover.To(_folder is null ? ChatModel.Create(SmallFolder) : ChatModel.Load(_folder, _notices.Add), Assign);

    private Assignment Assign(ChatModel model)
    {
        model.Model.BlocksPerSegment = _options.Segment;
        var batches = new TrainBatches(model, _options, _source, _notices.Add, _cancellation);
        var training = batches.ToLearn();
        var tests = _source.Tests.Select(test => (test.Name, Batches: batches.ToTest(test.Name, test.Conversations))).ToArray();
        var task = new InstructionTuning(model.Model);
        var answers = new Answers(model, _source.Tests[0].Conversations);
        return new Assignment
        {
            Task = task,
            Training = training,
            Validation = batches.ToChooseBy(),
            Test = tests[0].Batches,
            OtherTests = [.. tests.Skip(1)],
            FurtherMeasures = _options.Data is null ? [("exact answers", ExactAnswers)] : [],
            Answers = answers.Some,
            Unit = "conversations",
            TrainingUnit = _options.Pack ? "packs" : null,
            Blocks = model.Model.Blocks,
            ModelName = _options.Model ?? "small",
            DataName = _source.Name,
            DataChecksum = _source.Checksum(),
            Notices = [.. _notices, .. LeftOutLines.Of(_source.Malformed.LeftOut, "conversation", areAllKept: true)],
            FilesToKeep = [.. LeftOutLines.Files(_source.Malformed.LeftOut)],
            SaveModel = model.Model.SaveTo,
        };

        Evaluation ExactAnswers(TorchSharp.torch.Device device, RankGroup ranks, CancellationToken cancellation) =>
            Evaluator.Evaluate(task, tests[0].Batches, device, ranks, cancellation) with
            {
                Metrics = [answers.ShareOfExact(ranks, cancellation)],
            };
    }
}
