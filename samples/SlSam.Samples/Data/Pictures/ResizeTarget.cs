namespace SlSam.Samples.Data.Pictures;

/// <summary>The size that pictures are brought to.</summary>
public abstract record ResizeTarget
{
    private ResizeTarget() { }

    /// <summary>The new size of a picture.</summary>
    public abstract PictureSize SizeFor(PictureSize picture);

    /// <summary>The same size for all, whatever becomes of their shape.</summary>
    public sealed record Exactly(PictureSize Size) : ResizeTarget
    {
        /// <inheritdoc/>
        public override PictureSize SizeFor(PictureSize picture) => Size;
    }

    /// <summary>The shorter edge gets a length; the picture keeps its shape, give or take what whole pixels demand.</summary>
    public sealed record ShortestEdge(int Length) : ResizeTarget
    {
        /// <inheritdoc/>
        public override PictureSize SizeFor(PictureSize picture) =>
            picture.Width <= picture.Height
                ? new PictureSize(Scaled(picture.Height, picture.Width), Length)
                : new PictureSize(Length, Scaled(picture.Width, picture.Height));

        private int Scaled(int longer, int shorter) => (int)((long)Length * longer / shorter);
    }
}
