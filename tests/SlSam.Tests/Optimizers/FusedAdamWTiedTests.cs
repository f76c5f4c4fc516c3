using SlSam.Optimizers;
using SlSam.Tests.Steps;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SlSam.Tests.Optimizers;

/// <summary>A tied tensor is taken once, as PyTorch's <c>parameters()</c> gives it.</summary>
public class FusedAdamWTiedTests
{
    public static TheoryData<bool> Orders => [false, true];

    [Theory]
    [MemberData(nameof(Orders))]
    public void It_is_updated_once(bool headFirst) =>
        ShouldTrainAsStock(headFirst, model => new FusedAdamW(model.parameters(), 0.01, weight_decay: 0.1));

    [Theory]
    [MemberData(nameof(Orders))]
    public void Given_by_name_it_is_updated_once(bool headFirst) =>
        ShouldTrainAsStock(headFirst, model => new FusedAdamW(model.named_parameters(), 0.01, weight_decay: 0.1));

    [Theory]
    [MemberData(nameof(Orders))]
    public void Within_a_group_it_is_updated_once(bool headFirst) =>
        ShouldTrainAsStock(
            headFirst,
            model => new FusedAdamW([new AdamW.ParamGroup { Parameters = model.parameters().ToList() }], 0.01, weight_decay: 0.1)
        );

    [Theory]
    [MemberData(nameof(Orders))]
    public void Under_the_step_of_SAM_it_is_updated_once(bool headFirst)
    {
        using var scope = NewDisposeScope();
        var (tied, expected) = (new TiedLanguageModel(headFirst), new TiedLanguageModel(headFirst));
        using var fused = new FusedAdamW(tied.parameters(), 0.01, weight_decay: 0.01);
        using var optimizer = new SlSamOptimizer(tied, fused, SlSamOptions.AdaSam());
        var own = SlSamOptions.AdaSam();
        own.LearningRate = 0.01;
        using var reference = new SlSamOptimizer(expected, own);
        for (var step = 0; step < 4; step++)
        {
            optimizer.Step(tied.Loss);
            reference.Step(expected.Loss);
        }

        tied.Weights().Should().Equal(expected.Weights());
    }

    [Fact]
    public void Tied_by_one_object_in_two_modules_it_is_updated_once()
    {
        using var scope = NewDisposeScope();
        var (first, second) = (nn.Linear(4, 4), nn.Linear(4, 4));
        second.weight = first.weight;
        var model = nn.Sequential(first, second);

        using var fused = new FusedAdamW(model.parameters());

        fused.parameters().Should().HaveCount(3);
    }

    [Fact]
    public void In_two_groups_it_is_refused()
    {
        using var scope = NewDisposeScope();
        var model = new TiedLanguageModel();
        var build = () => new FusedAdamW([new AdamW.ParamGroup([model.Embedding.weight!], lr: 0.1), new([model.Head.weight!], lr: 0.2)]);
        using var fused = new FusedAdamW(model.Head.parameters());
        var add = () => fused.add_param_group(new AdamW.ParamGroup([model.Embedding.weight!], lr: 0.1));

        build.Should().Throw<ArgumentException>().WithMessage("A parameter of shape [10, 6] is given twice; expected*");
        add.Should().Throw<ArgumentException>().WithMessage("A parameter of shape [10, 6] is given twice; expected*");
        fused.parameters().Should().ContainSingle();
    }

    [Theory]
    [MemberData(nameof(Orders))]
    public void Frozen_when_it_was_given_it_is_one_all_the_same(bool headFirst)
    {
        using var scope = NewDisposeScope();
        var model = new TiedLanguageModel(headFirst);
        model.Head.weight!.requires_grad = false;

        using var fused = new FusedAdamW(model.parameters());

        fused.parameters().Should().HaveCount(3);
        model.Embedding.weight!.requires_grad.Should().BeFalse("looking for ties changes nothing");
    }

    [Fact]
    public void Tensors_that_only_look_alike_are_two()
    {
        using var scope = NewDisposeScope();
        var values = ones(3);
        Parameter[] two = [new(values.clone()), new(values.clone())];
        var views = new[] { new Parameter(values[..2]), new Parameter(values[1..]) };

        using var fused = new FusedAdamW(two);
        using var overViews = new FusedAdamW(views);

        fused.parameters().Should().HaveCount(2);
        overViews.parameters().Should().HaveCount(2);
    }

    private static void ShouldTrainAsStock(bool headFirst, Func<TiedLanguageModel, FusedAdamW> build)
    {
        using var scope = NewDisposeScope();
        var (tied, expected) = (new TiedLanguageModel(headFirst), new TiedLanguageModel(headFirst));
        using var fused = build(tied);
        using var stock = optim.AdamW(expected.DistinctParameters(), 0.01, weight_decay: 0.1);
        fused.parameters().Should().HaveCount(3);
        for (var step = 0; step < 5; step++)
        {
            fused.zero_grad();
            tied.Loss();
            fused.step();
            stock.zero_grad();
            expected.Loss();
            stock.step();
        }

        tied.Weights().Should().Equal(expected.Weights(), (found, value) => Math.Abs(found - value) < 1e-6);
        fused.state_dict().State.Should().HaveCount(3);
    }
}
