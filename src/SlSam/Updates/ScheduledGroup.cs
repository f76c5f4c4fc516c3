using static TorchSharp.torch;

namespace SlSam.Updates;

/// <summary>
/// A group of the wrapped optimizer as schedulers see it: its momentum is its own, or the first of its betas, so that CyclicLR cycles what PyTorch's does.
/// </summary>
internal sealed class ScheduledGroup(optim.ILearningRateController group, string optimizer)
    : optim.ILearningRateController,
        optim.IMomentum,
        optim.IBetas
{
    public double LearningRate
    {
        get => group.LearningRate;
        set => group.LearningRate = value;
    }

    public double InitialLearningRate
    {
        get => group.InitialLearningRate;
        set => group.InitialLearningRate = value;
    }

    public double Momentum
    {
        get => group is optim.IMomentum own ? own.Momentum : WithBetas.Betas.Item1;
        set
        {
            if (group is optim.IMomentum own)
            {
                own.Momentum = value;
            }
            else
            {
                WithBetas.Betas = (value, WithBetas.Betas.Item2);
            }
        }
    }

    public (double, double) Betas
    {
        get => group is optim.IBetas own ? own.Betas : (Momentum, double.NaN);
        set
        {
            if (group is optim.IBetas own)
            {
                own.Betas = value;
            }
            else
            {
                Momentum = value.Item1;
            }
        }
    }

    private optim.IBetas WithBetas =>
        group as optim.IBetas
        ?? throw new InvalidOperationException(
            $"The groups of the wrapped {optimizer} have neither momentum nor betas. Expected some to cycle: pass cycle_momentum: false."
        );
}
