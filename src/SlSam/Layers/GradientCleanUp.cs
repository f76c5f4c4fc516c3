namespace SlSam.Layers;

/// <summary>No gradient of the trained parameters stands before a step or after it, however it ends.</summary>
internal readonly struct GradientCleanUp : IDisposable
{
    private readonly LayerMap _layers;

    public GradientCleanUp(LayerMap layers)
    {
        _layers = layers;
        _layers.DropGradients();
    }

    public void Dispose() => _layers.DropGradients();
}
