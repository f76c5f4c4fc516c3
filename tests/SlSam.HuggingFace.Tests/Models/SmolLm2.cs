using static TorchSharp.torch;

namespace SlSam.HuggingFace.Tests.Models;

/// <summary>Where SmolLM2-135M-Instruct lies; without it tests skip.</summary>
internal static class SmolLm2
{
    public static string Folder
    {
        get
        {
            var folder = Environment.GetEnvironmentVariable("SLSAM_TESTS_SMOLLM2");
            Assert.SkipWhen(string.IsNullOrEmpty(folder), "SLSAM_TESTS_SMOLLM2 names no folder of SmolLM2-135M-Instruct");
            return folder!;
        }
    }

    public static CausalLanguageModel Load(ScalarType? type = null) => PretrainedModel.Load<CausalLanguageModel>(Folder, type: type);
}
