namespace SlSam.Updates;

/// <summary>
/// An update of which only the making is left: what can fail for want of memory, or because something is not as it has to be, has failed before. Disposing takes back
/// what was made and not committed, where that can be.
/// </summary>
internal interface IReadyUpdate : IDisposable
{
    /// <summary>Makes it, wholly or not at all.</summary>
    void Make();

    /// <summary>It stays: all ranks have made theirs. What one of them makes for all travels now.</summary>
    void Commit();
}
