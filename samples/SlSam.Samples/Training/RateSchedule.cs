namespace SlSam.Samples.Training;

/// <summary>Multipliers of the base rate as functions of the step alone: training that goes on from a checkpoint needs no state of them.</summary>
public static class RateSchedule
{
    /// <summary>Half a cosine from 1 before the first step down to a tenth after the last.</summary>
    /// <param name="step">Steps already done, from 0.</param>
    /// <param name="total">Steps of the whole training.</param>
    public static double CosineToTenth(int step, int total) => 0.1 + 0.9 * (1 + Math.Cos(Math.PI * step / total)) / 2;
}
