using SlSam.Samples.Training;

namespace SlSam.Samples.Runs;

/// <summary>How the model that a run keeps does.</summary>
/// <param name="Test">On the test examples.</param>
/// <param name="Others">On further sets, by name.</param>
/// <param name="Answers">What it answers to a few questions; empty where it answers none.</param>
internal sealed record FinalTest(Evaluation Test, IReadOnlyDictionary<string, Evaluation> Others, IReadOnlyList<SampleAnswer> Answers);
