using SlSam.HuggingFace.Weights;

namespace SlSam.HuggingFace.Tests.Weights;

public sealed class SafetensorsFuzzTests
{
    private const int BodyLength = 24;

    private static readonly string[] Headers =
    [
        """{"a":{"dtype":"F32","shape":[2,1],"data_offsets":[0,8]},"b":{"dtype":"BF16","shape":[8],"data_offsets":[8,24]}}""",
        """{"__metadata__":{"format":"pt"},"x.y":{"dtype":"I64","shape":[3],"data_offsets":[0,24]},"e":{"dtype":"U8","shape":[0],"data_offsets":[0,0]}}""",
        """{"name\u00e9":{"dtype":"F4","shape":[2,24],"data_offsets":[0,24]}}   """,
    ];

    /// <summary>What a header is made of: mutations that put them elsewhere come further than random bytes.</summary>
    private static readonly string[] Pieces =
    [
        "0",
        "-1",
        "8",
        "24",
        "1e3",
        "2.0",
        "9223372036854775807",
        "18446744073709551616",
        "\"",
        "{",
        "}",
        "[",
        "]",
        ",",
        ":",
        "null",
        "true",
        "{}",
        "[]",
        "\"a\":",
        "\"dtype\":\"F64\",",
        "\"shape\":[1],",
        "\"data_offsets\":[0,24],",
        "\"__metadata__\":{},",
        "\\ud800",
        "\\",
        "/*",
        "\0",
        "é",
        " ",
    ];

    [Fact]
    public void A_hundred_thousand_mutated_files_end_in_the_exception_or_in_tensors_inside_the_file()
    {
        var random = new Random(20_261);
        var accepted = 0;
        for (var round = 0; round < 100_000; round++)
        {
            var bytes = Mutate(random);
            using var stream = new MemoryStream(bytes);
            try
            {
                var header = SafetensorsHeader.Read(stream, "mutated");
                ThrowIfOutside(header, bytes.Length);
                accepted++;
            }
            catch (SafetensorsException) { }
            catch (Exception exception)
            {
                Assert.Fail(
                    $"Round {round}: {exception.GetType().Name} ({exception.Message}) from {System.Text.Encoding.UTF8.GetString(bytes)}"
                );
            }
        }
        accepted.Should().BeInRange(1, 99_999, "both ends are to be reached");
    }

    private static byte[] Mutate(Random random)
    {
        var header = new List<byte>(System.Text.Encoding.UTF8.GetBytes(Headers[random.Next(Headers.Length)]));
        for (var count = random.Next(1, 4); count > 0; count--)
        {
            MutateOnce(header, random);
        }
        var bytes = SafetensorsBytes.Make([.. header], new byte[BodyLength]);
        if (random.Next(8) == 0)
        {
            bytes[random.Next(sizeof(ulong))] = (byte)random.Next(256);
        }
        return random.Next(8) == 0 ? bytes[..random.Next(bytes.Length)] : bytes;
    }

    private static void MutateOnce(List<byte> header, Random random)
    {
        var at = random.Next(header.Count);
        switch (random.Next(5))
        {
            case 0:
                header[at] = (byte)random.Next(256);
                break;
            case 1:
                header[at] ^= (byte)(1 << random.Next(8));
                break;
            case 2:
                header.RemoveRange(at, Math.Min(random.Next(1, 12), header.Count - at));
                header.Add((byte)' ');
                break;
            case 3:
                header.InsertRange(at, System.Text.Encoding.UTF8.GetBytes(Pieces[random.Next(Pieces.Length)]));
                break;
            default:
                header.InsertRange(at, header.GetRange(0, header.Count).Skip(random.Next(header.Count)).Take(random.Next(60)).ToArray());
                break;
        }
    }

    private static void ThrowIfOutside(SafetensorsHeader header, long length)
    {
        var end = 0L;
        foreach (var entry in header.Entries)
        {
            var numbers = entry.Shape.Aggregate(1L, (product, size) => checked(product * size));
            var fits = entry.Begin == end && numbers * entry.Type.Bits == (entry.End - entry.Begin) * 8;
            Assert.True(fits, $"{entry.Name} was accepted at {entry.Begin} to {entry.End}");
            end = entry.End;
        }
        Assert.Equal(length, header.BodyStart + end);
    }
}
