using SlSam.Kernels;
using static TorchSharp.torch;

namespace SlSam.Tests.Kernels;

/// <summary>Each script does on lists what TorchSharp does tensor by tensor, for every type of parameter.</summary>
public class TensorListsTests
{
    public static TheoryData<ScalarType> Types => [ScalarType.Float32, ScalarType.Float64, ScalarType.BFloat16, ScalarType.Float16];

    public TensorListsTests() => random.manual_seed(1);

    [Theory]
    [MemberData(nameof(Types))]
    public void Norms_are_those_of_the_tensors_in_a_type_that_does_not_overflow(ScalarType type)
    {
        using var scope = NewDisposeScope();
        var tensors = Some(type);

        var norms = TensorLists.Norms(tensors, areLarge: true);

        norms.dtype.Should().Be(type == ScalarType.Float64 ? ScalarType.Float64 : ScalarType.Float32);
        var expected = tensors.Select(t => t.to_type(ScalarType.Float64).norm().item<double>());
        norms.Elements().Should().Equal(expected, (found, norm) => Math.Abs(found - norm) <= 1e-6 * norm);
    }

    [Fact]
    public void Norms_of_half_precision_go_beyond_its_range()
    {
        using var scope = NewDisposeScope();
        TensorLists.Norms([full([100], 6e4, ScalarType.Float16)], areLarge: false).Elements()[0].Should().BeApproximately(6e5, 1e3);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void Norms_of_large_tensors_are_the_same_on_any_number_of_threads(int threads)
    {
        using var scope = NewDisposeScope();
        random.manual_seed(1);
        Tensor[] tensors = [randn(1 << 17), randn((1 << 17) + 5), randn(512, 300).t(), randn([1 << 17], ScalarType.Float64)];
        var expected = Array.ConvertAll(tensors, t => t.to_type(ScalarType.Float64).square().sum().sqrt().item<double>());
        var before = get_num_threads();
        set_num_threads(threads);
        try
        {
            TensorLists
                .Norms(tensors[..3], areLarge: true)
                .Elements()
                .Should()
                .Equal(expected[..3], (found, norm) => Math.Abs(found - norm) <= 1e-6 * norm);
            TensorLists.Norms(tensors[3..], areLarge: true).Elements()[0].Should().BeApproximately(expected[3], 1e-9);
        }
        finally
        {
            set_num_threads(before);
        }
    }

    [Fact]
    public void A_write_is_counted_that_changes_nothing()
    {
        using var scope = NewDisposeScope();
        Tensor[] tensors = [nn.Parameter(ones(3, 2)), nn.Parameter(tensor(2f)), zeros(0), ones(2, 4, 4, 3).permute(0, 3, 1, 2)];
        var before = Array.ConvertAll(tensors, TensorLists.Writes);
        using (no_grad())
        {
            TensorLists.CountWrites(tensors);
        }

        tensors.Select(TensorLists.Writes).Should().Equal(before.Select(writes => writes + 1));
        tensors[0].shape.Should().Equal(3, 2);
        tensors[1].item<float>().Should().Be(2);
        tensors[3].stride().Should().Equal(48, 1, 12, 3);
    }

    [Fact]
    public void Report_holds_loss_whole_norm_and_all_norms()
    {
        using var scope = NewDisposeScope();
        var report = TensorLists.Report(tensor(0.5f), [tensor(new[] { 3f, 0f }), tensor(new[] { 4f })]);

        report.dtype.Should().Be(ScalarType.Float32);
        report.Elements().Should().Equal(0.5, 5, 3, 0, 4);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Report_is_in_double_precision_where_any_of_it_is(bool isLoss)
    {
        using var scope = NewDisposeScope();
        var loss = tensor(1 / 3.0).to_type(isLoss ? ScalarType.Float64 : ScalarType.Float32);
        var norm = tensor(new[] { 1 / 3.0 }).to_type(isLoss ? ScalarType.Float32 : ScalarType.Float64);

        var report = TensorLists.Report(loss, [norm]);

        report.dtype.Should().Be(ScalarType.Float64);
        report[isLoss ? 0 : 2].item<double>().Should().Be(1 / 3.0);
    }

    [Theory]
    [InlineData(ScalarType.Float16)]
    [InlineData(ScalarType.BFloat16)]
    public void Loss_in_half_precision_and_of_one_dimension_fits_in(ScalarType type)
    {
        using var scope = NewDisposeScope();
        TensorLists.Report(tensor(new[] { 0.5f }).to_type(type), [tensor(new[] { 2f })]).Elements().Should().Equal(0.5, 2, 2);
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void Moved_tensors_stand_along_their_directions_and_old_memory_is_as_it_was(ScalarType type)
    {
        using var scope = NewDisposeScope();
        using var withoutGraph = no_grad();
        var (tensors, directions) = (Some(type), Some(type));
        var before = Array.ConvertAll(tensors, t => t.clone());
        var aliases = TensorLists.Aliases(tensors);

        TensorLists.MoveAlong(tensors, directions, tensor(2f), 0.5);

        for (var i = 0; i < tensors.Length; i++)
        {
            var expected = before[i].add(directions[i], alpha: 0.5 / (2 + 1e-12));
            tensors[i].IsSameAs(expected).Should().BeTrue();
            aliases[i].IsSameAs(before[i]).Should().BeTrue();
        }

        TensorLists.PointTo(tensors, aliases);

        tensors.Zip(before).Should().OnlyContain(pair => pair.First.IsSameAs(pair.Second));
    }

    [Fact]
    public void Copies_of_mixed_kinds_are_written_back()
    {
        using var scope = NewDisposeScope();
        Tensor[] tensors = [.. Types.SelectMany(type => Some(type.Data)), arange(5), zeros(3, dtype: ScalarType.Bool)];
        var clones = TensorLists.Clones(tensors);
        var before = Array.ConvertAll(tensors, t => t.clone());
        foreach (var tensor in tensors)
        {
            tensor.fill_(1);
        }

        clones.Zip(before).Should().OnlyContain(pair => pair.First.IsSameAs(pair.Second));
        TensorLists.Copy(tensors, clones);

        tensors.Zip(before).Should().OnlyContain(pair => pair.First.IsSameAs(pair.Second));
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void Scaling_multiplies_in_place(ScalarType type)
    {
        using var scope = NewDisposeScope();
        var tensors = Some(type);
        var expected = Array.ConvertAll(tensors, t => t * 0.25);

        TensorLists.Scale(tensors, 0.25);

        tensors.Zip(expected).Should().OnlyContain(pair => pair.First.IsSameAs(pair.Second));
    }

    [Fact]
    public void Writes_are_counted_through_any_view()
    {
        using var scope = NewDisposeScope();
        var tensor = zeros(4);
        var before = TensorLists.Writes(tensor);

        tensor[0].fill_(1);
        tensor.view(2, 2).add_(1);
        _ = tensor + 1;

        TensorLists.Writes(tensor).Should().Be(before + 2);
    }

    [Fact]
    public void Writes_to_a_tensor_of_inference_mode_are_not_counted()
    {
        using var scope = NewDisposeScope();
        Tensor tensor;
        using (inference_mode())
        {
            tensor = zeros(4);
        }

        TensorLists.Writes(tensor).Should().BeNull();
        TensorLists.Writes(tensor.clone()).Should().NotBeNull();
    }

    [Fact]
    public void A_norm_of_zero_does_not_divide_by_zero()
    {
        using var scope = NewDisposeScope();
        using var withoutGraph = no_grad();
        var weights = ones(3);

        TensorLists.MoveAlong([weights], [zeros(3)], tensor(0f), 0.05);

        weights.Elements().Should().Equal(1, 1, 1);
    }

    [Fact]
    public void Pointing_keeps_shape_strides_and_requires_grad()
    {
        using var scope = NewDisposeScope();
        using var withoutGraph = no_grad();
        var parameter = new TorchSharp.Modules.Parameter(randn(4, 3).t());

        TensorLists.MoveAlong([parameter], [randn(4, 3).t()], tensor(1f), 1);

        parameter.shape.Should().Equal(3, 4);
        parameter.stride().Should().Equal(1, 3);
        parameter.requires_grad.Should().BeTrue();
        parameter.is_leaf.Should().BeTrue();
    }

    /// <summary>Of several shapes and layouts: a matrix, its kind transposed, one number, nothing, channels last.</summary>
    private static Tensor[] Some(ScalarType type) =>
        [
            .. new[] { randn(5, 7), randn(6, 2).t(), randn([]), randn(0, 3), randn(2, 4, 4, 3).permute(0, 3, 1, 2) }.Select(t =>
                t.to_type(type)
            ),
        ];
}
