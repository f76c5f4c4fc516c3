using SlSam.Samples.CommandLine;
using SlSam.Samples.Data.Images;

namespace SlSam.DeiT;

/// <summary>The options that say how a folder of images is read, of <c>train</c> and <c>evaluate</c> alike.</summary>
internal static class ImageFolderSettings
{
    /// <summary>All of them.</summary>
    /// <param name="isForTraining">Whether something has to be left to learn from.</param>
    public static IReadOnlyList<Setting<ImageFolderOptions>> Create(bool isForTraining) =>
        [
            Setting.Create(
                "--test-share",
                "Of a folder without a part for the test, the share to be tested on, of each class alike and the same for every seed. "
                    + $"[default: {(isForTraining ? "0.1" : "1")}]",
                ValueKind
                    .Number(
                        share => share > 0 && (share < 1 || (share == 1 && !isForTraining)),
                        isForTraining ? "a number more than 0, less than 1" : "a number more than 0, at most 1"
                    )
                    .Optional<double?>(value => value, value => value!.Value),
                (ImageFolderOptions options) => options.TestShare,
                (options, value) => options with { TestShare = value }
            ),
            Setting.Create(
                "--ignore-orientation",
                "Take images as they are stored, and not turned as the camera was held.",
                ValueKind.Switch,
                (ImageFolderOptions options) => !options.FollowOrientation,
                (options, value) => options with { FollowOrientation = !value }
            ),
        ];
}
