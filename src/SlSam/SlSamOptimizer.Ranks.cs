using SlSam.Layers;
using SlSam.Parallel;
using SlSam.Sampling;
using SlSam.State;
using SlSam.Updates;

namespace SlSam;

/// <content>The ranks that train together.</content>
public sealed partial class SlSamOptimizer
{
    /// <summary>Does something that the other ranks do too; what fails here is told to them, so that none goes on without this one.</summary>
    private T Together<T>(Func<T> act)
    {
        try
        {
            return act();
        }
        catch (Exception fault) when (_ranks is not null && Ranks.IsNews(fault))
        {
            if (_ranks.Tell(fault) is { } worse)
            {
                throw worse;
            }

            throw;
        }
    }

    private void Together(Action act) =>
        Together(() =>
        {
            act();
            return true;
        });

    /// <summary>Makes an update that is ready, on all ranks or on none; null for a step that is left out.</summary>
    private void Make(IReadyUpdate? update)
    {
        if (_ranks is null)
        {
            update?.Make();
            update?.Commit();
        }
        else if (update is null)
        {
            _ranks.Meet();
        }
        else
        {
            _ranks.Irrevocably(update.Make, update.Commit);
        }
    }

    /// <summary>Sees to it that all ranks train the same.</summary>
    private void ExpectSameTraining(LayerMap layers)
    {
        if (_ranks is not null)
        {
            RankAlignment.ExpectSame(_ranks, RankAlignment.Describe(_model, _options, layers, BaseOptimizer));
        }
    }

    /// <summary>Begins on the same terms as the other ranks: the first one's weights, buffers, random states and probabilities.</summary>
    private void Align()
    {
        if (_ranks is null)
        {
            return;
        }

        RankAlignment.Broadcast(_ranks, _model, _layers);
        if (_planner.Sampler is not IResumableSampler)
        {
            return; // it draws as it likes: the first rank's plan travels
        }

        var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        WriteOwnState(writer);
        using var reader = new BinaryReader(new MemoryStream(_ranks.FromFirst(stream.ToArray())));
        if (!_ranks.IsFirst)
        {
            var (rho, skipped) = ReadOwnState(reader);
            (Rho, LastStep) = (rho, LastStep with { SkippedSteps = skipped });
        }
    }

    /// <summary>Sees to it that all ranks are about to take over the same state.</summary>
    /// <param name="read">What this one has read of it.</param>
    /// <exception cref="InvalidDataException">It differs from what the first has read.</exception>
    private void ExpectSameState(HashingStream read)
    {
        _ranks!.Meet();
        if (!_ranks.FromFirst(read.Hash).AsSpan().SequenceEqual(read.Hash))
        {
            throw new InvalidDataException(
                $"Rank {_ranks.Collective.Rank} has read another state of the optimizer than the first one. Expected the same file on every rank. Nothing was changed."
            );
        }

        _ranks.Meet();
    }
}
