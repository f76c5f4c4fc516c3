namespace SlSam.Sampling;

/// <summary>A sampler that can undo what it learned last, without its state being written out in every step.</summary>
internal interface IForgettingSampler : ILayerSampler
{
    /// <summary>Undoes the last <see cref="ILayerSampler.Update"/>, which did not throw. Draws made since are not taken back.</summary>
    void Forget();
}
