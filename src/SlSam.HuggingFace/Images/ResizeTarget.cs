namespace SlSam.HuggingFace.Images;

/// <summary>The size that images are brought to.</summary>
internal abstract record ResizeTarget
{
    private ResizeTarget() { }

    /// <summary>The new size of an image.</summary>
    public abstract ImageSize SizeFor(ImageSize image);

    /// <summary>The same size for all, whatever becomes of their shape.</summary>
    public sealed record Exactly(ImageSize Size) : ResizeTarget
    {
        /// <inheritdoc/>
        public override ImageSize SizeFor(ImageSize image) => Size;
    }

    /// <summary>The shorter edge gets a length; the image keeps its shape, give or take what whole pixels demand.</summary>
    public sealed record ShortestEdge(int Length) : ResizeTarget
    {
        /// <inheritdoc/>
        public override ImageSize SizeFor(ImageSize image) =>
            image.Width <= image.Height
                ? new ImageSize(Scaled(image.Height, image.Width), Length)
                : new ImageSize(Length, Scaled(image.Width, image.Height));

        private int Scaled(int longer, int shorter) => (int)((long)Length * longer / shorter);
    }
}
