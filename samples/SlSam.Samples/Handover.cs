namespace SlSam.Samples;

/// <summary>Hands what has to be disposed of over to a new owner.</summary>
public static class Handover
{
    /// <summary>What is made of a resource, and owns it from then on; where that fails, the resource is disposed of.</summary>
    public static TOwner To<TResource, TOwner>(TResource resource, Func<TResource, TOwner> make)
        where TResource : IDisposable
    {
        try
        {
            return make(resource);
        }
        catch
        {
            resource.Dispose();
            throw;
        }
    }
}
