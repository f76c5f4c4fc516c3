using System.Security.Cryptography;
using SlSam.Layers;
using SlSam.Parallel;
using SlSam.Sampling;

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
        catch (Exception fault) when (_ranks?.IsNews(fault) == true)
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

    /// <summary>Begins on the same terms as the other ranks: the first one's weights, buffers, random states and probabilities.</summary>
    private void Align()
    {
        if (_ranks is null)
        {
            return;
        }

        RankAlignment.ExpectSame(_ranks, RankAlignment.Describe(_model, _options, _layers, BaseOptimizer));
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

    /// <summary>The ranks have loaded the same file.</summary>
    private void ExpectSameState()
    {
        if (_ranks is null)
        {
            return;
        }

        using var hash = SHA256.Create();
        using (var stream = new CryptoStream(Stream.Null, hash, CryptoStreamMode.Write))
        {
            using var writer = new BinaryWriter(stream);
            _memory.Save(writer);
            _update.Save(writer, ModelParameters.Of(_model));
        }

        if (!_ranks.FromFirst(hash.Hash!).AsSpan().SequenceEqual(hash.Hash))
        {
            throw new InvalidDataException(
                $"Rank {_ranks.Collective.Rank} has loaded another state of the optimizer than the first one. Expected the same file on every rank."
            );
        }

        _ranks.Meet();
    }
}
