using SlSam.Optimizers;
using static SlSam.Tests.Misuse.Misuse;
using static TorchSharp.torch;

namespace SlSam.Tests.Misuse;

/// <summary>State that is none, or somebody else's.</summary>
internal static class StateMisuses
{
    public static IEnumerable<Misuse> All() =>
        [
            Of<ArgumentNullException>(
                "saved to nowhere",
                "writer is null*",
                subject => subject.Optimizer.save_state_dict((BinaryWriter)null!)
            ),
            Of<ArgumentNullException>("saved to no file", "location is null*", subject => subject.Optimizer.save_state_dict((string)null!)),
            Of<ArgumentException>(
                "saved to a file without a name",
                "location is empty; expected the path of a file. (Parameter 'location')",
                subject => subject.Optimizer.save_state_dict("")
            ),
            Of<ArgumentNullException>(
                "loaded from nowhere",
                "reader is null*",
                subject => subject.Optimizer.load_state_dict((BinaryReader)null!)
            ),
            Of<ArgumentNullException>(
                "loaded from no file",
                "location is null*",
                subject => subject.Optimizer.load_state_dict((string)null!)
            ),
            Of<ArgumentNullException>(
                "loaded from no dictionary",
                "state_dict is null*",
                subject => subject.Optimizer.load_state_dict((optim.Optimizer.StateDictionary)null!)
            ),
            Of<FileNotFoundException>(
                "loaded from a file that is not there",
                "*no-such-file.state*",
                subject => subject.Optimizer.load_state_dict("no-such-file.state")
            ),
            Of<DirectoryNotFoundException>(
                "saved into a folder that is not there",
                "*no-such-folder*",
                subject => subject.Optimizer.save_state_dict("no-such-folder/optimizer.state")
            ),
            Of<ArgumentException>(
                "loaded from the dictionary of another optimizer",
                "*has no entry of SL-SAM; expected one of a SlSamOptimizer*",
                subject => subject.Optimizer.load_state_dict(optim.AdamW(subject.Parameters).state_dict())
            ),
            Of<InvalidDataException>(
                "loaded from the stream of another optimizer",
                "*'SlSam.FusedAdamW'; expected 'SlSam.SlSamOptimizer'*",
                subject => subject.Optimizer.load_state_dict(StreamOf(new FusedAdamW(subject.Parameters).save_state_dict))
            ),
            Of<InvalidDataException>(
                "loaded from another sampler's state",
                "*sampler is '*AllLayersSampler'; expected '*Exp3LayerSampler'*",
                subject =>
                    subject.Optimizer.load_state_dict(StreamOf(new SlSamOptimizer(subject.Model, SlSamOptions.AdaSam()).save_state_dict))
            ),
            Of<InvalidDataException>(
                "loaded from another base optimizer's state",
                "*base optimizer is '*SGD'; expected '*FusedAdamW'*",
                subject =>
                    subject.Optimizer.load_state_dict(
                        StreamOf(new SlSamOptimizer(subject.Model, optim.SGD(subject.Parameters, 0.1)).save_state_dict)
                    )
            ),
            Of<InvalidDataException>(
                "loaded from an empty stream",
                "*ends early or is damaged*",
                subject => subject.Optimizer.load_state_dict(new BinaryReader(Stream.Null))
            ),
        ];

    private static BinaryReader StreamOf(Action<BinaryWriter> save)
    {
        var stream = new MemoryStream();
        save(new BinaryWriter(stream));
        stream.Position = 0;
        return new BinaryReader(stream);
    }
}
