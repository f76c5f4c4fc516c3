namespace SlSam.Sampling;

/// <summary>What a sampler learned from a step: forgotten when this is disposed, unless it was committed. So a step that fails teaches nothing.</summary>
internal sealed class SamplerLearning : IDisposable
{
    private readonly Action _forget;
    private bool _isCommitted;

    private SamplerLearning(Action forget) => _forget = forget;

    /// <summary>Lets the sampler learn. One that can neither undo nor be saved cannot forget: then an update that throws after it leaves it taught.</summary>
    public static SamplerLearning From(ILayerSampler sampler, IReadOnlyList<int> active, IReadOnlyList<float> gradientNorms)
    {
        var forget = sampler switch
        {
            IForgettingSampler forgetting => forgetting.Forget,
            IResumableSampler resumable => StateOf(resumable),
            _ => () => { },
        };
        var learning = new SamplerLearning(forget);
        try
        {
            sampler.Update(active, gradientNorms);
            return learning;
        }
        catch
        {
            if (sampler is not IForgettingSampler) // which has learned nothing where it throws
            {
                learning.Dispose();
            }

            throw;
        }
    }

    /// <summary>The step was taken.</summary>
    public void Commit() => _isCommitted = true;

    public void Dispose()
    {
        if (!_isCommitted)
        {
            _isCommitted = true;
            _forget();
        }
    }

    private static Action StateOf(IResumableSampler sampler)
    {
        var before = new MemoryStream();
        sampler.SaveState(new BinaryWriter(before));
        return () =>
        {
            before.Position = 0;
            sampler.LoadState(new BinaryReader(before));
        };
    }
}
