using System.Security.Cryptography;

namespace SlSam.HuggingFace.Hub;

/// <summary>How a checksum is computed.</summary>
internal enum ChecksumKind
{
    Md5,
    Sha256,

    /// <summary>SHA-1 of what git stores for a file: "blob", its length, a zero byte, its bytes.</summary>
    GitBlob,
}

/// <summary>What the bytes of a file have to add up to, in hexadecimal digits.</summary>
internal sealed record Checksum(ChecksumKind Kind, string Expected)
{
    /// <summary>The hub's tag of a file is the SHA-256 of a large one, git's own hash of a small one. Other tags: null.</summary>
    public static Checksum? FromHubTag(string tag) =>
        (tag.All(char.IsAsciiHexDigit), tag.Length) switch
        {
            (true, 64) => new Checksum(ChecksumKind.Sha256, tag),
            (true, 40) => new Checksum(ChecksumKind.GitBlob, tag),
            _ => null,
        };

    public bool Matches(string found) => string.Equals(found, Expected, StringComparison.OrdinalIgnoreCase);

    public async Task<string> ComputeAsync(string path, CancellationToken cancellation)
    {
        await using var stream = File.OpenRead(path);
        using var hash = IncrementalHash.CreateHash(Algorithm);
        if (Kind == ChecksumKind.GitBlob)
        {
            hash.AppendData(System.Text.Encoding.ASCII.GetBytes($"blob {stream.Length}\0"));
        }
        var buffer = new byte[1 << 17];
        for (int read; (read = await stream.ReadAsync(buffer, cancellation)) > 0; )
        {
            hash.AppendData(buffer.AsSpan(0, read));
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private HashAlgorithmName Algorithm =>
        Kind switch
        {
            ChecksumKind.Md5 => HashAlgorithmName.MD5,
            ChecksumKind.Sha256 => HashAlgorithmName.SHA256,
            _ => HashAlgorithmName.SHA1,
        };
}
