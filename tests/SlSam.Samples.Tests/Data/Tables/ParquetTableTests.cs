using Parquet.Serialization;
using SlSam.Samples.Data.Tables;
using SlSam.Testing;

namespace SlSam.Samples.Tests.Data.Tables;

public sealed class ParquetTableTests
{
    [Fact]
    public async Task Values_of_every_kind_are_read()
    {
        using var folder = new TemporaryFolder();
        await ParquetSerializer.SerializeAsync(
            [
                new Cells
                {
                    Number = 1,
                    Real = 1,
                    Half = 0.5f,
                    Flag = true,
                    Texts = ["a", "b"],
                    Bytes = [.. "é"u8],
                    Price = 1.5m,
                },
                new Cells { Real = double.NaN },
            ],
            folder["my.parquet"],
            cancellationToken: TestContext.Current.CancellationToken
        );

        var rows = TableFile.Read(folder["my.parquet"], new MalformedRows(skip: false)).ToArray();

        string[] names = ["Number", "Real", "Half", "Flag", "Bytes", "Price"];
        names.Select(rows[0].Text).Should().StartWith(["1", "1", "0.5", "true", "é"]);
        decimal.Parse(rows[0].Text("Price")!, System.Globalization.CultureInfo.InvariantCulture).Should().Be(1.5m);
        rows[0]["Texts"]!.ToJsonString().Should().Be("""["a","b"]""");
        names.Take(5).Select(rows[1].Text).Should().Equal(null, null, null, "false", null);
        rows[1].Place.ToString().Should().EndWith("my.parquet, row 2");
    }

    private sealed class Cells
    {
        public int? Number { get; set; }
        public double? Real { get; set; }
        public float? Half { get; set; }
        public bool Flag { get; set; }
        public List<string>? Texts { get; set; }
        public byte[]? Bytes { get; set; }
        public decimal? Price { get; set; }
    }
}
