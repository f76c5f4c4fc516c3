using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using SlSam.Testing;

namespace SlSam.HuggingFace.Tests.Tokenizers;

/// <summary>Normal forms, case and kinds of code points, over all of Unicode: the same whatever the application's globalization mode is.</summary>
public sealed class UnicodeTests
{
    private const string ModeVariable = "SLSAM_TEST_GLOBALIZATION_IS_INVARIANT";

    /// <summary>Of what tokenizers 0.23.2 makes of all code points.</summary>
    private static readonly (string Part, string Checksum)[] Checksums =
    [
        ("""{ "type": "NFC" }""", "E11C9E3B74518EE8"),
        ("""{ "type": "NFD" }""", "463BBF2DA58F3D61"),
        ("""{ "type": "NFKC" }""", "576A9605B2A130FB"),
        ("""{ "type": "NFKD" }""", "088A2F688268F070"),
        ("""{ "type": "Lowercase" }""", "31C3F5D9CF48B3FC"),
        ("""{ "type": "StripAccents" }""", "6D648378D86CB7EC"),
        ("""{ "type": "BertNormalizer" }""", "7A5D68B26BD56033"),
    ];

    [Fact]
    public void All_code_points_are_normalized_as_ever()
    {
        if (Environment.GetEnvironmentVariable(ModeVariable) is { } mode)
        {
            IsInvariant().Should().Be(bool.Parse(mode));
        }
        Checksums.Select(pair => (pair.Part, Checksum(PartTokenizer.OfNormalizer(pair.Part)))).Should().Equal(Checksums);
    }

    /// <summary>The test above once more, in a process that has the culture data of the operating system.</summary>
    [Fact]
    public async Task Nothing_depends_on_the_globalization_mode()
    {
        using var folder = new TemporaryFolder();
        var assembly = typeof(UnicodeTests).Assembly.Location;
        var config = JsonNode.Parse(File.ReadAllText(Path.ChangeExtension(assembly, ".runtimeconfig.json")))!;
        var isInvariant = !IsInvariant();
        config["runtimeOptions"]!["configProperties"]!["System.Globalization.Invariant"] = isInvariant;
        File.WriteAllText(folder["other.runtimeconfig.json"], config.ToJsonString());
        var start = new ProcessStartInfo(
            Environment.ProcessPath!.Contains("dotnet", StringComparison.Ordinal) ? Environment.ProcessPath : "dotnet",
            [
                "exec",
                "--runtimeconfig",
                folder["other.runtimeconfig.json"],
                "--depsfile",
                Path.ChangeExtension(assembly, ".deps.json"),
                assembly,
                "-method",
                $"{typeof(UnicodeTests).FullName}.{nameof(All_code_points_are_normalized_as_ever)}",
            ]
        )
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment[ModeVariable] = isInvariant.ToString(CultureInfo.InvariantCulture);

        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var errors = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        process.ExitCode.Should().Be(0, output + errors);
        output.Should().Contain("Total: 1").And.Contain("Failed: 0");
    }

    [Fact]
    public void Korean_syllables_are_taken_apart_and_put_together()
    {
        var apart = PartTokenizer.OfNormalizer("""{ "type": "NFD" }""");
        var together = PartTokenizer.OfNormalizer("""{ "type": "NFC" }""");

        for (var syllable = 0xAC00; syllable < 0xD7A4; syllable++)
        {
            var letters = apart.Normalize(((char)syllable).ToString());
            letters.Length.Should().BeInRange(2, 3);
            together.Normalize(letters).Should().Be(((char)syllable).ToString());
        }
    }

    [Theory]
    [InlineData("a\u0323\u0301", "\u1EA1\u0301")] // the accent waits behind the dot
    [InlineData("a\u0301\u0323", "\u1EA1\u0301")] // marks in the other order
    [InlineData("\u00E9\u0323", "\u1EB9\u0301")] // a letter that has its accent already
    [InlineData("a\u0301\u0301", "\u00E1\u0301")] // a second one is blocked by nothing, but makes nothing
    [InlineData("a\u0300\u0301\u0323", "\u1EA1\u0300\u0301")]
    [InlineData("\u0915\u093C", "\u0915\u093C")] // excluded from composition
    [InlineData("\u0958", "\u0915\u093C")]
    [InlineData("\u212B", "\u00C5")]
    [InlineData("\u0344", "\u0308\u0301")]
    public void Marks_are_put_in_order_and_joined(string text, string composed) =>
        PartTokenizer.OfNormalizer("""{ "type": "NFC" }""").Normalize(text).Should().Be(composed);

    private static string Checksum(Tokenizer tokenizer)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (var first = 0; first < 0x110000; first += 64)
        {
            var text = new StringBuilder();
            foreach (var codePoint in Enumerable.Range(first, 64).Where(value => Rune.IsValid(value) && !IsNew(value)))
            {
                text.Append('a').Append(new Rune(codePoint).ToString());
            }
            hash.AppendData(System.Text.Encoding.UTF8.GetBytes(tokenizer.Normalize(text.ToString())));
        }
        return Convert.ToHexString(hash.GetHashAndReset())[..16];
    }

    /// <summary>Capitals of Unicode 17, which have a lower case there alone.</summary>
    private static bool IsNew(int codePoint) => codePoint is 0xA7CE or 0xA7D2 or 0xA7D4 or (>= 0x16EA0 and <= 0x16EB8);

    /// <summary>In the invariant mode .NET's own normal forms do nothing.</summary>
    private static bool IsInvariant() => "\u00E9".Normalize(NormalizationForm.FormD).Length == 1;
}
