using SlSam.HuggingFace.Weights;
using SlSam.Testing;

namespace SlSam.HuggingFace.Tests.Weights;

public sealed class SafetensorsHeaderTests
{
    public static TheoryData<string> BadFiles => [.. ReferenceFiles.Names("safetensors", "bad-*.safetensors")];

    [Theory]
    [MemberData(nameof(BadFiles))]
    public void A_malformed_reference_file_is_refused_by_name(string name)
    {
        var path = ReferenceFiles.Get("safetensors", name);

        path.Invoking(it => SafetensorsFile.Open(it).Dispose())
            .Should()
            .Throw<SafetensorsException>()
            .WithMessage($"{path}: *")
            .Which.File.Should()
            .Be(path);
    }

    [Theory]
    [InlineData(
        """{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""",
        8,
        "*'a'*"
    )]
    [InlineData(
        """{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"\u0061":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""",
        8,
        "*'a'*"
    )]
    [InlineData("""{"a":{"dtype":"F32","dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 8, "*dtype*")]
    [InlineData(
        """{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[2],"data_offsets":[12,20]}}""",
        20,
        "*\"b\"*12*8*hole*"
    )]
    [InlineData(
        """{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}}""",
        12,
        "*\"b\"*4*8*overlap*"
    )]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}""", 8, "*\"a\"*[8, 0]*")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0]}}""", 8, "*\"a\"*[0]*")]
    [InlineData("""{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}""", 8, "*\"a\"*8 bytes*F32 [3] takes 12*")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 9, "*9 bytes*8*")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 7, "*\"a\"*[0, 8]*7*")]
    [InlineData("""{"a":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}}""", 8, "*\"a\"*-2*shape*")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2.5],"data_offsets":[0,8]}}""", 8, "*\"a\"*2.5*shape*")]
    [InlineData("""{"a":{"dtype":"F32","shape":["2"],"data_offsets":[0,8]}}""", 8, "*\"a\"*shape*")]
    [InlineData("""{"a":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,8]}}""", 8, "*\"a\"*4611686018427387904*")]
    [InlineData("""{"a":{"dtype":"F32","shape":[0,4611686018427387904,4],"data_offsets":[0,0]}}""", 0, "*\"a\"*4611686018427387904*")]
    [InlineData("""{"a":{"dtype":"F4","shape":[3],"data_offsets":[0,1]}}""", 1, "*\"a\"*12 bits*")]
    [InlineData("""{"a":{"dtype":"Q9","shape":[2],"data_offsets":[0,8]}}""", 8, "*\"a\"*Q9*")]
    [InlineData("""{"a":{"dtype":9,"shape":[2],"data_offsets":[0,8]}}""", 8, "*\"a\"*dtype*")]
    [InlineData("""{"a":{"shape":[2],"data_offsets":[0,8]}}""", 8, "*\"a\"*dtype*")]
    [InlineData("""{"a":{"dtype":"F32","data_offsets":[0,8]}}""", 8, "*\"a\"*shape*")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2]}}""", 8, "*\"a\"*data_offsets*")]
    [InlineData("""{"a":[1]}""", 8, "*\"a\"*object*")]
    [InlineData("""{"__metadata__":3}""", 0, "*__metadata__*")]
    [InlineData("""{"__metadata__":{"a":3}}""", 0, "*__metadata__*strings*")]
    [InlineData("""{"\ud800":{}}""", 0, "*header*")]
    [InlineData("""{"a":{"dtype":"\ud800"}}""", 0, "*header*")]
    [InlineData(""" {}""", 0, "*'{'*")]
    [InlineData("""{}{}""", 0, "*header*")]
    [InlineData("", 0, "*'{'*")]
    public void A_fault_is_named(string header, int bodyLength, string message)
    {
        var bytes = SafetensorsBytes.Make(header, bodyLength);

        bytes.Invoking(Read).Should().Throw<SafetensorsException>().WithMessage(message);
    }

    [Fact]
    public void A_header_longer_than_the_format_allows_is_refused_before_it_is_read()
    {
        using var folder = new TemporaryFolder();
        using (var sparse = File.Create(folder["long"]))
        {
            sparse.SetLength(200_000_008);
            sparse.Write(BitConverter.GetBytes(200_000_000L));
        }

        folder.Invoking(it => SafetensorsFile.Open(it["long"])).Should().Throw<SafetensorsException>().WithMessage("*200000000*100000000*");
    }

    [Fact]
    public void A_long_name_of_strange_letters_does_not_fill_the_message()
    {
        var bytes = SafetensorsBytes.Make($$"""{"{{new string('x', 100_000)}}\n":3}""", 0);

        bytes.Invoking(Read).Should().Throw<SafetensorsException>().Which.Message.Length.Should().BeLessThan(300);
    }

    [Fact]
    public void Padding_notes_and_order_of_names_are_free()
    {
        var header = """
            {"b":{"dtype":"U8","shape":[],"data_offsets":[2,3]},"__metadata__":{},"a":{"dtype":"I8","shape":[2],"data_offsets":[0,2]}}   
            """;

        Read(SafetensorsBytes.Make(header, 3)).Entries.Select(entry => entry.Name).Should().Equal("a", "b");
    }

    [Fact]
    public void Notes_may_be_null()
    {
        var header = """{"__metadata__":null,"a":{"dtype":"I8","shape":[2],"data_offsets":[0,2]}}""";

        Read(SafetensorsBytes.Make(header, 2)).Entries.Select(entry => entry.Name).Should().Equal("a");
    }

    private static SafetensorsHeader Read(byte[] bytes)
    {
        using var stream = new MemoryStream(bytes);
        return SafetensorsHeader.Read(stream, "some file");
    }
}
