namespace SlSam.Sampling;

/// <summary>What a sampler learned from a step: forgotten when this is disposed, unless it is to be kept. So a step that fails teaches nothing.</summary>
internal sealed class SamplerLearning : IDisposable
{
    private readonly IResumableSampler? _sampler;
    private readonly MemoryStream _before = new();
    private bool _isKept;

    private SamplerLearning(IResumableSampler? sampler)
    {
        _sampler = sampler;
        using var writer = new BinaryWriter(_before, System.Text.Encoding.UTF8, leaveOpen: true);
        sampler?.SaveState(writer);
    }

    /// <summary>Lets the sampler learn. One that cannot be saved cannot forget: then an update that throws after it leaves it taught.</summary>
    public static SamplerLearning From(ILayerSampler sampler, IReadOnlyList<int> active, IReadOnlyList<float> gradientNorms)
    {
        var learning = new SamplerLearning(sampler as IResumableSampler);
        try
        {
            sampler.Update(active, gradientNorms);
            return learning;
        }
        catch
        {
            learning.Dispose();
            throw;
        }
    }

    /// <summary>The step was taken.</summary>
    public void Keep() => _isKept = true;

    public void Dispose()
    {
        if (!_isKept)
        {
            _before.Position = 0;
            using var reader = new BinaryReader(_before);
            _sampler?.LoadState(reader);
        }

        _before.Dispose();
    }
}
