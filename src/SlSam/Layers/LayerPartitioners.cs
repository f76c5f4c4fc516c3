namespace SlSam.Layers;

/// <summary>The built-in ways to divide a model into arms.</summary>
public static class LayerPartitioners
{
    /// <summary>Every parameter tensor an arm, as in the paper's runs.</summary>
    public static ILayerPartitioner PerParameter { get; } = new NamePartitioner(name => name);

    /// <summary>The parameters a module holds itself, its weight and bias for example, are one arm, named after the module.</summary>
    public static ILayerPartitioner PerModule { get; } = new NamePartitioner(OwnerOf);

    /// <summary>
    /// Every block of a stack (a transformer's layers) an arm; parameters registered before the stack form the arm <c>embeddings</c>, those
    /// after it <c>head</c>. The cheapest division: a step costs backpropagation down to its lowest active arm, and only one arm lies at the bottom.
    /// </summary>
    /// <param name="stack">
    /// Name of the module whose children are the blocks, as in <c>named_modules</c>; null takes the longest list of like modules with parameters,
    /// of equally long ones the first. A list has children by number, as in a <c>ModuleList</c>; in a model without one, like children of any name count.
    /// </param>
    /// <param name="restAlwaysActive">Whether what lies in no block is in no arm and takes part in every step, as in LISA. Embeddings that do leave a
    /// <see cref="Blocks.BlockStack{TBlock}"/> no frozen prefix to reuse.</param>
    /// <returns>
    /// A partitioner that throws an <see cref="ArgumentException"/> where the model has no module of that name, the module has no children with
    /// parameters, or no list of at least two like modules is found.
    /// </returns>
    public static ILayerPartitioner PerBlock(string? stack = null, bool restAlwaysActive = false) =>
        new BlockPartitioner(stack, restAlwaysActive);

    /// <summary>Arms by a function of the parameters' names.</summary>
    /// <param name="armOf">From a parameter's name to that of its arm; null: in no arm, active in every step.</param>
    /// <exception cref="ArgumentNullException"><paramref name="armOf"/> is null.</exception>
    public static ILayerPartitioner ByName(Func<string, string?> armOf)
    {
        Require.NotNull(armOf);
        return new NamePartitioner(armOf);
    }

    /// <summary>The path of the module that holds a parameter; the parameter's own name where that is the model itself.</summary>
    private static string OwnerOf(string parameter)
    {
        var end = parameter.LastIndexOf('.');
        return end < 0 ? parameter : parameter[..end];
    }
}
