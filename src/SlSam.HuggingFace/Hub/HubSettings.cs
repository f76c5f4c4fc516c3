using SlSam.HuggingFace.Hub;

namespace SlSam.HuggingFace;

/// <summary>Where models and data sets come from and go to.</summary>
public sealed class HubSettings
{
    /// <summary>The hub's address.</summary>
    public Uri Endpoint { get; init; } = new("https://huggingface.co");

    /// <summary>Models and data sets, in the layout of Hugging Face's Python libraries, so that what one has fetched serves the other.</summary>
    public required string ModelCache { get; init; }

    /// <summary>Whether to do with what the caches hold.</summary>
    public bool IsOffline { get; init; }

    /// <summary>The user's secret for models that are not for all, such as <c>hf_...</c>; sent to <see cref="Endpoint"/> alone. Null: none.</summary>
    /// <exception cref="ArgumentException">It has letters that no token has; the message does not repeat them.</exception>
    public string? AccessToken
    {
        init => Token = HubToken.From(value, nameof(AccessToken));
    }

    internal HubToken? Token { get; init; }

    /// <summary>
    /// What the environment says, as for Hugging Face's Python libraries: HF_ENDPOINT, HF_HOME, HF_HUB_CACHE, HF_HUB_OFFLINE, HF_TOKEN, and
    /// the token file that their login leaves.
    /// </summary>
    /// <exception cref="ArgumentException">A variable has a value that cannot be; the message names it.</exception>
    public static HubSettings FromEnvironment() =>
        From(
            name => Environment.GetEnvironmentVariable(name),
            Environment.GetFolderPath(Environment.SpecialFolder.UserProfile, Environment.SpecialFolderOption.DoNotVerify)
        );

    /// <inheritdoc cref="FromEnvironment"/>
    internal static HubSettings From(Func<string, string?> environment, string home)
    {
        string? Get(params string[] names) => names.Select(environment).FirstOrDefault(value => !string.IsNullOrEmpty(value));
        string Folder(string? named, params string[] otherwise) => named is null ? Path.Combine(otherwise) : ExpandHome(named, home);

        var userCache = Folder(Get("XDG_CACHE_HOME"), home, ".cache");
        var hubHome = Folder(Get("HF_HOME"), userCache, "huggingface");
        return new HubSettings
        {
            Endpoint = ParseEndpoint(Get("HF_ENDPOINT") ?? "https://huggingface.co"),
            ModelCache = Folder(Get("HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE"), hubHome, "hub"),
            IsOffline = IsTrue(Get("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE")),
            Token = IsTrue(Get("HF_HUB_DISABLE_IMPLICIT_TOKEN"))
                ? null
                : HubToken.From(Get("HF_TOKEN", "HUGGING_FACE_HUB_TOKEN"), "HF_TOKEN")
                    ?? TokenFromFile(Folder(Get("HF_TOKEN_PATH"), hubHome, "token")),
        };
    }

    private static HubToken? TokenFromFile(string path) => File.Exists(path) ? HubToken.From(File.ReadAllText(path), path) : null;

    private static string ExpandHome(string path, string home) =>
        path == "~" || path.StartsWith("~/", StringComparison.Ordinal) ? Path.Join(home, path.AsSpan(1)) : Path.GetFullPath(path);

    private static bool IsTrue(string? value) => value?.ToUpperInvariant() is "1" or "ON" or "YES" or "TRUE";

    private static Uri ParseEndpoint(string text)
    {
        var isAddress = Uri.TryCreate(text.TrimEnd('/'), UriKind.Absolute, out var endpoint) && endpoint.Scheme is "http" or "https";
        // an address may carry a password before the @
        return isAddress
            ? endpoint!
            : throw new ArgumentException(
                $"HF_ENDPOINT: found \"{text[(text.LastIndexOf('@') + 1)..]}\", expected an address such as https://huggingface.co."
            );
    }
}
