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
    private readonly List<string> _notices = [];

    private ModelToTrain(TrainOptions options, SampleSources sources)
    {
        _options = options;
        _source = TrainSource.Find(options);
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
        var maxLength = Math.Min(_options.MaxLength, model.Model.MaxLength);
        var training = Batches(Encode("learnt from", _source.Training), isTraining: true);
        var tests = _source.Tests.Select(test => (test.Name, Batches(Encode(test.Name, test.Conversations), isTraining: false))).ToArray();
        var task = new InstructionTuning(model.Model);
        var answers = new Answers(model, _source.Tests[0].Conversations);
        return new Assignment
        {
            Task = task,
            Training = training,
            Test = tests[0].Item2,
            OtherTests = [.. tests.Skip(1)],
            FurtherMeasures = _options.Data is null
                ?
                [
                    (
                        "exact answers",
                        (device, cancellation) =>
                            Evaluator.Evaluate(task, tests[0].Item2, device, cancellation) with
                            {
                                Metrics = [answers.ShareOfExact(cancellation)],
                            }
                    ),
                ]
                : [],
            Examples = answers.Some,
            Unit = "conversations",
            Blocks = model.Model.Blocks,
            ModelName = _options.Model ?? "small",
            DataName = _source.Name,
            Notices = [.. _notices, .. LeftOutLines.Of(_source.Malformed.LeftOut, "conversation")],
            SaveModel = model.Model.SaveTo,
        };

        IReadOnlyList<EncodedConversation> Encode(string name, IReadOnlyList<Conversation> conversations)
        {
            var cutter = new ConversationCutter(model.Encoder, maxLength);
            EncodedConversation[] encoded =
            [
                .. model.Encoder.EncodeAll(conversations, _source.Malformed, cutter.Encode).Select(pair => pair.Encoded),
            ];
            if (encoded.Length == 0)
            {
                throw new InvalidDataException($"{_source.Name}: found no conversation that can be {name}, expected one or more.");
            }
            if (cutter.Cut > 0)
            {
                _notices.Add(
                    FormattableString.Invariant(
                        $"cut to {maxLength} tokens: {cutter.Cut:N0} of {conversations.Count:N0} conversations ({name})"
                    )
                );
            }
            return encoded;
        }

        ConversationBatches Batches(IReadOnlyList<EncodedConversation> encoded, bool isTraining) =>
            new(
                encoded,
                new ConversationBatchOptions
                {
                    BatchSize = _options.Run.Training.BatchSize,
                    Seed = _options.Run.Training.Seed,
                    Shuffled = isTraining,
                    GroupByLength = !isTraining || _options.GroupByLength,
                    PackTo = isTraining && _options.Pack ? maxLength : null,
                }
            );
    }
}
