using SlSam.Parallel;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SlSam.Tests.Parallel;

/// <summary>A model and data for each rank, made before the ranks are: torch's seed is the process's.</summary>
internal sealed class RankModels
{
    private readonly List<Sequential> _models;
    private readonly List<(Tensor X, Tensor Y)> _data;

    /// <param name="size">How many ranks.</param>
    /// <param name="build">Builds a model; null: that of <see cref="Models.Mlp"/>.</param>
    public RankModels(int size, Func<Sequential>? build = null)
    {
        random.manual_seed(3);
        _models = [.. Enumerable.Range(0, size).Select(_ => (build ?? Models.Mlp)())];
        _data = [.. Enumerable.Range(0, size).Select(_ => (randn(4, 8), randint(4, [4])))];
    }

    public Sequential this[ICollective rank] => _models[rank.Rank];

    public IReadOnlyList<Sequential> All => _models;

    public Tensor X(ICollective rank) => _data[rank.Rank].X;

    public Tensor Loss(ICollective rank)
    {
        var x = _data[rank.Rank]
            .X.to(_models[rank.Rank].parameters().First().dtype == ScalarType.Float64 ? ScalarType.Float64 : ScalarType.Float32);
        return nn.functional.cross_entropy(_models[rank.Rank].call(x), _data[rank.Rank].Y);
    }

    /// <summary>One step on a rank's data.</summary>
    public void Step(SlSamOptimizer optimizer, ICollective rank)
    {
        using var scope = NewDisposeScope();
        optimizer.Step(pass => pass.Backward(Loss(rank)));
    }

    /// <summary>All weights and buffers of a rank.</summary>
    public float[] State(int rank) =>
        [.. _models[rank].state_dict().Values.SelectMany(tensor => tensor.to(ScalarType.Float32).data<float>().ToArray())];

    public void ShouldBeTheSame()
    {
        for (var rank = 1; rank < _models.Count; rank++)
        {
            State(rank).Should().Equal(State(0));
        }
    }
}
