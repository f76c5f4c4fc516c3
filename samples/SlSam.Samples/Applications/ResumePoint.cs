using System.Text.Json.Nodes;
using SlSam.Samples.Runs;
using SlSam.Samples.Training;

namespace SlSam.Samples.Applications;

/// <summary>Where a run goes on: the newest checkpoint of its output folder, of the same run in all that results depend on.</summary>
internal sealed class ResumePoint
{
    /// <summary>Where examples are; they may have moved, so long as they are the same.</summary>
    private static readonly string[] Places = ["data", "test"];

    /// <summary>How long training is; it may become longer.</summary>
    private static readonly string[] Lengths = ["epochs", "steps"];

    private readonly string _checkpoint;
    private readonly SavedProgress _saved;
    private readonly string? _moved;

    private ResumePoint(string checkpoint, SavedProgress saved, string? moved) =>
        (_checkpoint, _saved, _moved) = (checkpoint, saved, moved);

    /// <summary>Finds it.</summary>
    /// <param name="folder">Of the run.</param>
    /// <param name="configuration">The options that are asked for now.</param>
    /// <exception cref="BadInputException">There is no checkpoint, or the options are others.</exception>
    public static ResumePoint Find(RunFolder folder, JsonObject configuration)
    {
        var newest =
            folder.Checkpoints.Newest
            ?? throw new BadInputException(
                $"--resume: found no checkpoint in {folder.Path}, expected the output folder of a run that has one."
            );
        var saved = RunCheckpoint.ReadProgress(newest);
        var differences = OptionDifferences.Between(saved.Options, configuration, Lengths);
        var others = differences.Where(option => !Places.Contains(option.Key)).Select(Describe).ToArray();
        if (others.Length > 0)
        {
            throw new BadInputException(
                $"--resume: found other options than those of the run in {folder.Path}: {string.Join("; ", others)}. Expected the same."
            );
        }
        var moved = differences.Where(option => Places.Contains(option.Key)).Select(Describe).ToArray();
        return new ResumePoint(newest, saved, moved.Length == 0 ? null : string.Join("; ", moved));
    }

    /// <summary>Makes model and optimizer those of the checkpoint, and says where training was.</summary>
    /// <param name="assignment">What is trained; its data are read.</param>
    /// <param name="optimizer">Over its model.</param>
    /// <param name="plan">Of the whole training as it is asked for now.</param>
    /// <param name="notice">Told, in a sentence, where the training becomes another one.</param>
    /// <exception cref="BadInputException">The examples are others, or more steps are done than are asked for.</exception>
    public TrainingProgress Restore(Assignment assignment, SlSamOptimizer optimizer, TrainingPlan plan, Action<string> notice)
    {
        RequireSameData(assignment, plan);
        var (before, done) = (_saved.Training.Activity.TotalSteps, _saved.Training.StepLosses.Count);
        if (plan.TotalSteps < done)
        {
            throw new BadInputException(
                $"--resume: found {done} steps that are done, expected no more than the {plan.TotalSteps} asked for."
            );
        }
        RunCheckpoint.Load(_checkpoint, assignment.Task.Model, optimizer);
        if (plan.TotalSteps != before)
        {
            notice($"the run was to have {before} steps and goes on to {plan.TotalSteps}: its schedule is a new one from here on");
        }
        return new TrainingProgress(plan, _saved.Training);
    }

    private void RequireSameData(Assignment assignment, TrainingPlan plan)
    {
        if (_saved.Training.StepsPerEpoch != plan.StepsPerEpoch)
        {
            throw new BadInputException(
                $"--resume: found data for {plan.StepsPerEpoch} steps in an epoch, expected the run's, for {_saved.Training.StepsPerEpoch}."
            );
        }
        var isKnown = _saved.DataChecksum is not null && assignment.DataChecksum is not null;
        if (_moved is not null && !isKnown)
        {
            throw new BadInputException($"--resume: found other data than those of the run: {_moved}. Expected the same.");
        }
        if (isKnown && _saved.DataChecksum != assignment.DataChecksum)
        {
            throw new BadInputException(
                $"--resume: found data whose contents are others than those of the run{(_moved is null ? "" : $" ({_moved})")}, expected the same."
            );
        }
    }

    private static string Describe((string Key, string Was, string Now) option) => $"--{option.Key} was {option.Was} and is {option.Now}";
}
