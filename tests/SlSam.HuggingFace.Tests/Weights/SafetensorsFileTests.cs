using System.Text.Json;
using SlSam.Testing;
using static TorchSharp.torch;

namespace SlSam.HuggingFace.Tests.Weights;

public sealed class SafetensorsFileTests
{
    [Fact]
    public void Every_type_of_the_good_file_reads_as_it_was_written()
    {
        using var scope = NewDisposeScope();
        using var file = SafetensorsFile.Open(ReferenceFiles.Get("safetensors", "good.safetensors"));
        using var expected = JsonDocument.Parse(File.ReadAllBytes(ReferenceFiles.Get("safetensors", "good.json")));

        file.Entries.Keys.Should().BeEquivalentTo(expected.RootElement.EnumerateObject().Select(tensor => tensor.Name));
        foreach (var tensor in expected.RootElement.EnumerateObject())
        {
            var read = file.Read(tensor.Name);

            $"torch.{PythonName(read.dtype)}".Should().Be(tensor.Value.GetProperty("dtype").GetString());
            read.shape.Should().Equal(tensor.Value.GetProperty("shape").EnumerateArray().Select(size => size.GetInt64()));
            read.to_type(ScalarType.Float64)
                .view(-1)
                .data<double>()
                .Should()
                .Equal(tensor.Value.GetProperty("values").EnumerateArray().Select(value => value.GetDouble()));
        }
    }

    [Fact]
    public void Notes_are_read()
    {
        using var file = SafetensorsFile.Open(ReferenceFiles.Get("safetensors", "good.safetensors"));

        file.Metadata.Should().Contain("format", "pt").And.Contain("note", "ünïcode");
    }

    [Fact]
    public void Numbers_convert_into_a_tensor_of_another_type_and_of_other_strides()
    {
        using var scope = NewDisposeScope();
        using var folder = new TemporaryFolder();
        var written = arange(6, dtype: float32).view(2, 3);
        SafetensorsWriter.Write(folder["x"], new Dictionary<string, Tensor> { ["x"] = written });
        using var file = SafetensorsFile.Open(folder["x"]);
        var half = zeros([2, 3], dtype: bfloat16);
        var transposed = zeros([3, 2], dtype: float64).t();

        file.CopyTo("x", half);
        file.CopyTo("x", transposed);

        half.to_type(ScalarType.Float32).Equals(written).Should().BeTrue();
        transposed.to_type(ScalarType.Float32).Equals(written).Should().BeTrue();
    }

    [Fact]
    public void A_parameter_that_is_trained_takes_the_numbers_in_place()
    {
        using var scope = NewDisposeScope();
        using var folder = new TemporaryFolder();
        SafetensorsWriter.Write(folder["x"], new Dictionary<string, Tensor> { ["x"] = ones(3), ["y"] = ones(3, dtype: float64) });
        using var file = SafetensorsFile.Open(folder["x"]);
        var parameter = new TorchSharp.Modules.Parameter(zeros(3));

        file.CopyTo("x", parameter);
        parameter.sum().item<float>().Should().Be(3);
        parameter.requires_grad.Should().BeTrue();
        parameter.is_leaf.Should().BeTrue();

        using (no_grad())
        {
            parameter.zero_();
        }
        file.CopyTo("y", parameter);
        parameter.sum().item<float>().Should().Be(3);
        parameter.is_leaf.Should().BeTrue();
    }

    [Fact]
    public void A_tensor_larger_than_what_is_copied_at_a_time_has_all_its_numbers()
    {
        using var scope = NewDisposeScope();
        using var folder = new TemporaryFolder();
        var numbers = arange(17_000_000, dtype: int32);
        SafetensorsWriter.Write(folder["x"], new Dictionary<string, Tensor> { ["x"] = numbers });
        using var file = SafetensorsFile.Open(folder["x"]);
        var wider = zeros(17_000_000, dtype: int64);

        file.CopyTo("x", wider);

        file.Read("x").Equals(numbers).Should().BeTrue();
        wider.Equals(numbers.to_type(ScalarType.Int64)).Should().BeTrue();
    }

    [Fact]
    public void Another_shape_to_copy_to_is_refused_with_both_shapes()
    {
        using var scope = NewDisposeScope();
        using var folder = new TemporaryFolder();
        SafetensorsWriter.Write(folder["x"], new Dictionary<string, Tensor> { ["x"] = zeros(2, 3) });
        using var file = SafetensorsFile.Open(folder["x"]);

        var copy = () => file.CopyTo("x", zeros(3, 2));

        copy.Should().Throw<ArgumentException>().WithMessage("*x is [2, 3]*[3, 2]*");
    }

    [Fact]
    public void A_name_that_the_file_does_not_have_is_named()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["empty"], SafetensorsBytes.Make("{}", 0));
        using var file = SafetensorsFile.Open(folder["empty"]);

        var read = () => file.Read("nothing");

        read.Should().Throw<ArgumentException>().WithMessage("*no tensor nothing*");
    }

    [Fact]
    public void A_type_that_torch_sharp_lacks_is_listed_but_not_read()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["u32"], SafetensorsBytes.Make("""{"a":{"dtype":"U32","shape":[2],"data_offsets":[0,8]}}""", 8));
        using var file = SafetensorsFile.Open(folder["u32"]);

        file.Entries["a"].ScalarType.Should().BeNull();
        file.Invoking(it => it.Read("a")).Should().Throw<SafetensorsException>().WithMessage("*u32*a*U32*");
    }

    [Fact]
    public void A_missing_file_is_a_missing_file()
    {
        using var folder = new TemporaryFolder();

        folder.Invoking(it => SafetensorsFile.Open(it["none"])).Should().Throw<FileNotFoundException>().WithMessage("*none*");
    }

    private static string PythonName(ScalarType type) =>
        type switch
        {
            ScalarType.Byte => "uint8",
            _ => type.ToString().ToLowerInvariant(),
        };
}
