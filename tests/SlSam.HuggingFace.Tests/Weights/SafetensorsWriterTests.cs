using System.Buffers.Binary;
using System.Text.Json;
using SlSam.Testing;
using static TorchSharp.torch;

namespace SlSam.HuggingFace.Tests.Weights;

public sealed class SafetensorsWriterTests
{
    [Fact]
    public void Every_type_of_the_good_file_survives_being_written_again()
    {
        using var scope = NewDisposeScope();
        using var folder = new TemporaryFolder();
        using var good = SafetensorsFile.Open(ReferenceFiles.Get("safetensors", "good.safetensors"));
        var tensors = good.Entries.Keys.ToDictionary(name => name, good.Read);

        SafetensorsWriter.Write(folder["again"], tensors, good.Metadata);

        using var again = SafetensorsFile.Open(folder["again"]);
        again.Metadata.Should().BeEquivalentTo(good.Metadata);
        again.Entries.Keys.Should().BeEquivalentTo(tensors.Keys);
        foreach (var (name, tensor) in tensors)
        {
            var read = again.Read(name);
            read.dtype.Should().Be(tensor.dtype);
            read.shape.Should().Equal(tensor.shape);
            read.bytes.ToArray().Should().Equal(tensor.bytes.ToArray());
        }
    }

    [Fact]
    public void The_file_is_laid_out_as_the_format_says()
    {
        using var scope = NewDisposeScope();
        using var folder = new TemporaryFolder();
        var tensors = new Dictionary<string, Tensor>
        {
            ["bytes"] = tensor(new byte[] { 7, 8, 9 }),
            ["é\"doubles"] = tensor(new[] { 1.5 }),
            ["floats"] = tensor(new[] { 0.5f }),
        };

        SafetensorsWriter.Write(folder["x"], tensors);

        var file = File.ReadAllBytes(folder["x"]);
        var headerLength = (int)BinaryPrimitives.ReadUInt64LittleEndian(file);
        (headerLength % 8).Should().Be(0);
        using var header = JsonDocument.Parse(file.AsMemory(8, headerLength));
        header.RootElement.EnumerateObject().Select(entry => entry.Name).Should().Equal("__metadata__", "é\"doubles", "floats", "bytes");
        header.RootElement.GetProperty("__metadata__").GetRawText().Should().Be("""{"format":"pt"}""");
        header.RootElement.GetProperty("bytes").GetRawText().Should().Be("""{"dtype":"U8","shape":[3],"data_offsets":[12,15]}""");
        file[(8 + headerLength)..].Should().Equal([.. BitConverter.GetBytes(1.5), .. BitConverter.GetBytes(0.5f), 7, 8, 9]);
    }

    [Fact]
    public void Views_are_written_in_the_order_of_their_indices()
    {
        using var scope = NewDisposeScope();
        using var folder = new TemporaryFolder();
        var numbers = arange(12, dtype: int32).view(3, 4);
        var tensors = new Dictionary<string, Tensor> { ["transposed"] = numbers.t(), ["column"] = numbers.select(1, 2) };

        SafetensorsWriter.Write(folder["x"], tensors);

        using var file = SafetensorsFile.Open(folder["x"]);
        file.Read("transposed").Equals(numbers.t()).Should().BeTrue();
        file.Read("column").data<int>().Should().Equal(2, 6, 10);
    }

    [Fact]
    public void Complex_numbers_travel()
    {
        using var scope = NewDisposeScope();
        using var folder = new TemporaryFolder();
        var numbers = complex(tensor(new[] { 1f, 2f }), tensor(new[] { 3f, 4f }));

        SafetensorsWriter.Write(folder["x"], new Dictionary<string, Tensor> { ["c"] = numbers });

        using var file = SafetensorsFile.Open(folder["x"]);
        file.Entries["c"].TypeName.Should().Be("C64");
        file.Read("c").imag.data<float>().Should().Equal(3, 4);
    }

    [Fact]
    public void A_type_that_the_format_lacks_is_refused_by_name_and_nothing_is_written()
    {
        using var scope = NewDisposeScope();
        using var folder = new TemporaryFolder();
        var tensors = new Dictionary<string, Tensor> { ["c"] = zeros(2, dtype: complex128) };

        tensors
            .Invoking(it => SafetensorsWriter.Write(folder["x"], it))
            .Should()
            .Throw<ArgumentException>()
            .WithMessage("*c*ComplexFloat64*");
        folder.Files.Should().BeEmpty();
    }

    [Fact]
    public void The_name_of_the_notes_is_no_name_for_a_tensor()
    {
        using var scope = NewDisposeScope();
        using var folder = new TemporaryFolder();
        var tensors = new Dictionary<string, Tensor> { ["__metadata__"] = zeros(2) };

        tensors.Invoking(it => SafetensorsWriter.Write(folder["x"], it)).Should().Throw<ArgumentException>().WithMessage("*__metadata__*");
    }

    [Fact]
    public void No_tensors_make_a_file_that_reads()
    {
        using var folder = new TemporaryFolder();

        SafetensorsWriter.Write(folder["x"], new Dictionary<string, Tensor>());

        using var file = SafetensorsFile.Open(folder["x"]);
        file.Entries.Should().BeEmpty();
        System.Text.Encoding.UTF8.GetString(File.ReadAllBytes(folder["x"])[8..]).Should().StartWith("""{"__metadata__":{"format":"pt"}}""");
    }

    [Fact]
    public void Tensors_on_a_graphics_card_are_written_and_read()
    {
        Assert.SkipUnless(cuda_is_available(), "no graphics card");
        using var scope = NewDisposeScope();
        using var folder = new TemporaryFolder();
        var onCard = arange(5, dtype: bfloat16, device: CUDA);

        SafetensorsWriter.Write(folder["x"], new Dictionary<string, Tensor> { ["x"] = onCard });

        using var file = SafetensorsFile.Open(folder["x"]);
        var read = zeros(5, dtype: float32, device: CUDA);
        file.CopyTo("x", read);
        read.cpu().data<float>().Should().Equal(0, 1, 2, 3, 4);
    }
}
