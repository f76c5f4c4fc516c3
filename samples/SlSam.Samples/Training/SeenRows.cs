using SlSam.Samples.Data;
using static TorchSharp.torch;

namespace SlSam.Samples.Training;

/// <summary>What a pass sees of a batch: its first rows, of which this rank has some.</summary>
/// <param name="Count">How many of this rank's rows.</param>
/// <param name="Units">What the mean loss of these is over.</param>
/// <param name="UnitsOfAll">The same of all ranks' rows.</param>
internal readonly record struct SeenRows(int Count, double Units, double UnitsOfAll)
{
    /// <summary>Asks the pass.</summary>
    /// <param name="batch">As its source gave it.</param>
    /// <param name="pass">Is told the rows of the whole batch: the same on all ranks.</param>
    /// <param name="share">Which rows of the whole batch it has.</param>
    /// <param name="task">Counts units.</param>
    public static SeenRows Of(Batch batch, StepPass pass, RowShare share, LearningTask task)
    {
        var all = pass.Share(batch.CountOfWhole);
        var mine = share.CountOf(all);
        return new SeenRows(mine, UnitsOf(batch.Labels, mine), UnitsOf(batch.AllLabels, all));

        double UnitsOf(Tensor labels, int rows)
        {
            using var scope = NewDisposeScope();
            return rows == 0 ? 0 : task.TrainingUnits(rows == labels.size(0) ? labels : labels.narrow(0, 0, rows));
        }
    }
}
