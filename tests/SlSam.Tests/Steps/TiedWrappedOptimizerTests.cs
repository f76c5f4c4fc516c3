using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SlSam.Tests.Steps;

/// <summary>TorchSharp's optimizers update a tied tensor once for each object that they were given: this is refused, not trained.</summary>
public class TiedWrappedOptimizerTests
{
    public static MatrixTheoryData<string, bool> Cases => new(["sgd", "momentum", "adamw", "adam", "rmsprop", "adagrad"], [false, true]);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Held_twice_it_is_refused(string name, bool headFirst)
    {
        using var scope = NewDisposeScope();
        var model = new TiedLanguageModel(headFirst);
        using var wrapped = Build(name, model.parameters());

        var build = () => new SlSamOptimizer(model, wrapped);

        build.Should().Throw<ArgumentException>().Which.Message.Should().MatchRegex("twice|tied|more than once");
        model.parameters().Should().OnlyContain(parameter => parameter.requires_grad);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Held_once_it_is_trained(string name, bool headFirst)
    {
        using var scope = NewDisposeScope();
        var model = new TiedLanguageModel(headFirst);
        using var wrapped = Build(name, model.DistinctParameters());
        using var optimizer = new SlSamOptimizer(model, wrapped, SlSamOptions.AdaSam());
        var before = model.Weights();

        optimizer.Step(model.Loss);

        optimizer.Arms.Should().HaveCount(3);
        model.Weights().Should().NotEqual(before);
    }

    [Fact]
    public void Held_in_two_groups_it_is_refused()
    {
        using var scope = NewDisposeScope();
        var model = new TiedLanguageModel();
        using var wrapped = optim.AdamW([new AdamW.ParamGroup([model.Embedding.weight!], lr: 0.1), new([model.Head.weight!], lr: 0.2)]);

        var build = () => new SlSamOptimizer(model, wrapped);

        build.Should().Throw<ArgumentException>().Which.Message.Should().MatchRegex("twice|tied|more than once");
    }

    [Fact]
    public void Added_a_second_time_it_is_refused_by_the_time_that_it_would_take_part()
    {
        using var scope = NewDisposeScope();
        var model = new TiedLanguageModel();
        using var wrapped = optim.SGD(model.DistinctParameters(), 0.1);
        using var optimizer = new SlSamOptimizer(model, wrapped);

        var add = () =>
        {
            optimizer.add_param_group(new SGD.ParamGroup([model.Head.weight!], lr: 0.1));
            optimizer.RefreshArms();
        };

        add.Should().Throw<ArgumentException>().Which.Message.Should().MatchRegex("twice|tied|more than once");
    }

    private static OptimizerHelper Build(string name, IEnumerable<Parameter> given)
    {
        var parameters = given.ToList();
        return name switch
        {
            "sgd" => optim.SGD(parameters, 0.1),
            "momentum" => optim.SGD(parameters, 0.1, momentum: 0.9),
            "adamw" => optim.AdamW(parameters, 0.01),
            "adam" => optim.Adam(parameters, 0.01),
            "rmsprop" => optim.RMSProp(parameters, 0.01),
            _ => optim.Adagrad(parameters, 0.01),
        };
    }
}
