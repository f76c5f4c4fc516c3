using SlSam.Testing;

namespace SlSam.HuggingFace.Tests;

public sealed class FolderOrderTests
{
    private static readonly string[][] BottomUp =
    [
        ["Files", "Json", "Tensors"],
        ["Weights"],
        ["Hub"],
        ["Tokenizers/Unicode", "Tokenizers/PostProcessors"],
        ["Tokenizers/Texts", "Tokenizers/Patterns"],
        ["Tokenizers/Normalizers", "Tokenizers/Models"],
        ["Tokenizers/AddedTokens", "Tokenizers/PreTokenizers"],
        ["Tokenizers/Decoders"],
        ["Tokenizers/Loading"],
        ["Tokenizers"],
        ["Generation", "Templates"],
        ["Images"],
        ["Images/Processing"],
        ["Models/Layers"],
        ["Models/Configuration"],
        ["Models/Encoders", "Models/Decoders", "Models/Vision"],
        ["Models"],
    ];

    [Fact]
    public void Folders_use_what_is_below_them_alone() => FolderDependencies.Upwards(BottomUp).Should().BeEmpty();

    [Fact]
    public void A_use_of_what_is_above_would_be_seen() =>
        FolderDependencies
            .Upwards([.. BottomUp.Reverse()])
            .Should()
            .Contain([
                "ModelCollector.cs uses Checkpoint of Weights", // a constant of a public type
                "PixelNormalization.cs uses Arithmetic of Tensors", // a method that extends
            ]);
}
