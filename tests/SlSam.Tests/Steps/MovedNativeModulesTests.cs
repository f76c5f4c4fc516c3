using SlSam.Optimizers;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace SlSam.Tests.Steps;

/// <summary><c>Module.to</c> moves the parameters of native modules in place: the same objects, of another type.</summary>
public class MovedNativeModulesTests
{
    public static TheoryData<string> Modules => ["embedding", "embedding-bag", "rnn", "lstm", "gru", "rnn-cell", "lstm-cell", "gru-cell"];

    [Theory]
    [MemberData(nameof(Modules))]
    public void A_model_of_one_native_module_trains_on_with_its_state_moved_along(string kind)
    {
        using var scope = NewDisposeScope();
        var (moved, unmoved) = (new Native(kind), new Native(kind));
        using var optimizer = new SlSamOptimizer(moved.Module, SlSamOptions.AdaSam());
        using var other = new SlSamOptimizer(unmoved.Module, SlSamOptions.AdaSam());
        Train(optimizer, moved, 3);
        Train(other, unmoved, 3);

        moved.Module.to(ScalarType.Float64);
        Train(optimizer, moved, 3);
        Train(other, unmoved, 3);

        moved.Module.parameters().Should().OnlyContain(parameter => parameter.dtype == ScalarType.Float64 && parameter.requires_grad);
        moved.Module.Weights().Should().Equal(unmoved.Module.Weights(), (found, expected) => Math.Abs(found - expected) < 1e-4);
        Toy.States(optimizer).Should().OnlyContain(state => state.Step == 6 && state.FirstMoment!.dtype == ScalarType.Float64);
        optimizer.parameters().Should().HaveSameCount(moved.Module.parameters());
    }

    [Theory]
    [MemberData(nameof(Modules))]
    public void Forth_and_back_it_trains_on(string kind)
    {
        using var scope = NewDisposeScope();
        var model = new Native(kind);
        using var optimizer = new SlSamOptimizer(model.Module, SlSamOptions.AdaSam());
        foreach (var type in new[] { ScalarType.Float64, ScalarType.Float32, ScalarType.Float64 })
        {
            Train(optimizer, model, 1);
            model.Module.to(type);
        }

        Train(optimizer, model, 1);

        Toy.States(optimizer).Should().OnlyContain(state => state.Step == 4);
    }

    [Theory]
    [MemberData(nameof(Modules))]
    public void State_can_be_saved_and_arms_refreshed_after_the_move(string kind)
    {
        using var scope = NewDisposeScope();
        var model = new Native(kind);
        using var optimizer = new SlSamOptimizer(model.Module, SlSamOptions.AdaSam());
        Train(optimizer, model, 2);
        model.Module.to(ScalarType.Float64);

        var saved = State.Saves.Of(optimizer);
        State.Saves.LoadInto(saved, optimizer);
        optimizer.RefreshArms();
        Train(optimizer, model, 1);

        Toy.States(optimizer).Should().OnlyContain(state => state.Step == 3 && state.SecondMoment!.dtype == ScalarType.Float64);
    }

    [Theory]
    [MemberData(nameof(Modules))]
    public void Over_an_optimizer_of_the_callers_it_says_to_build_it_after_the_move(string kind)
    {
        using var scope = NewDisposeScope();
        var model = new Native(kind);
        using var wrapped = optim.AdamW(model.Module.parameters(), 0.01);
        using var optimizer = new SlSamOptimizer(model.Module, wrapped, SlSamOptions.AdaSam());
        Train(optimizer, model, 1);
        model.Module.to(ScalarType.Float64);
        var before = model.Module.Weights();

        var step = () => Train(optimizer, model, 1);

        step.Should().Throw<InvalidOperationException>().WithMessage("*wrapped AdamW*Build the optimizer after the move*");
        model.Module.Weights().Should().Equal(before);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Over_FusedAdamW_an_embedding_that_is_moved_alone_is_followed(bool isWrapped)
    {
        using var scope = NewDisposeScope();
        var model = new TiedLanguageModel(isTied: false);
        using var fused = new FusedAdamW(model.parameters(), 0.01);
        using var optimizer = isWrapped
            ? new SlSamOptimizer(model, fused, SlSamOptions.AdaSam())
            : new SlSamOptimizer(model, SlSamOptions.AdaSam());
        optimizer.Step(model.Loss);
        model.Embedding.to(ScalarType.Float64);
        Tensor Loss()
        {
            var tokens = arange(TiedLanguageModel.Tokens);
            var hidden = model.Embedding.call(tokens).to_type(ScalarType.Float32);
            var loss = functional.cross_entropy(model.Head.call(model.Body.call(hidden)), tokens);
            loss.backward();
            return loss;
        }

        var before = model.Embedding.weight!.Copy();
        optimizer.Step(Loss);
        optimizer.Step(Loss);

        model.Embedding.weight!.IsSameAs(before).Should().BeFalse();
        optimizer.parameters().Select(parameter => parameter.dtype).Distinct().Should().HaveCount(2);
    }

    /// <summary>A move may make two tensors of one, where a managed module comes before a native one.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_tie_that_the_move_broke_is_told_or_both_ends_are_trained(bool headFirst)
    {
        using var scope = NewDisposeScope();
        var model = new TiedLanguageModel(headFirst);
        using var optimizer = new SlSamOptimizer(model, SlSamOptions.AdaSam());
        optimizer.Step(model.Loss);
        model.to(ScalarType.Float64);
        var (embedding, head) = (model.Embedding.weight!.Copy(), model.Head.weight!.Copy());

        if (Record.Exception(() => optimizer.Step(model.Loss)) is { } fault)
        {
            fault.Should().BeOfType<InvalidOperationException>().Which.Message.Should().Contain("weight");
            return;
        }

        model.Embedding.weight!.IsSameAs(embedding).Should().BeFalse();
        model.Head.weight!.IsSameAs(head).Should().BeFalse();
    }

    [Theory]
    [InlineData("own")]
    [InlineData("wrapped")]
    [InlineData("alone")]
    public void Gradients_are_dropped_right_after_a_move(string how)
    {
        using var scope = NewDisposeScope();
        var toy = new Toy();
        using var fused = new FusedAdamW(toy.Model.parameters());
        using var slSam = how == "own" ? new SlSamOptimizer(toy.Model) : new SlSamOptimizer(toy.Model, fused);
        slSam.Step(toy.Loss);
        toy.MoveTo(ScalarType.Float64);
        toy.Loss();

        optim.Optimizer optimizer = how == "alone" ? fused : slSam;
        var drop = optimizer.zero_grad;

        drop.Should().NotThrow();
        if (how != "alone")
        {
            toy.Parameters.Should().OnlyContain(parameter => !parameter.HasGradient(), "the parameters are those that the model has now");
        }
    }

    private static void Train(SlSamOptimizer optimizer, Native model, int steps)
    {
        for (var step = 0; step < steps; step++)
        {
            using var loss = optimizer.Step(model.Loss);
        }
    }

    internal sealed class Native
    {
        public Native(string kind)
        {
            random.manual_seed(3);
            Module = kind switch
            {
                "embedding" => Embedding(5, 4),
                "embedding-bag" => EmbeddingBag(5, 4),
                "rnn" => RNN(3, 4),
                "lstm" => LSTM(3, 4),
                "gru" => GRU(3, 4),
                "rnn-cell" => RNNCell(3, 4),
                "lstm-cell" => LSTMCell(3, 4),
                _ => GRUCell(3, 4),
            };
        }

        public nn.Module Module { get; }

        public Tensor Loss()
        {
            using var scope = NewDisposeScope();
            var tokens = arange(4);
            var x = linspace(-1, 1, 12).reshape(4, 3).to_type(Module.parameters().First().dtype);
            var output = Module switch
            {
                Embedding embedding => embedding.call(tokens),
                EmbeddingBag bag => bag.call(tokens.reshape(2, 2)),
                RNN rnn => rnn.call(x.unsqueeze(1), null).Item1,
                LSTM lstm => lstm.call(x.unsqueeze(1), null).Item1,
                GRU gru => gru.call(x.unsqueeze(1), null).Item1,
                RNNCell cell => cell.call(x, zeros(4, 4, x.dtype)),
                LSTMCell cell => cell.call(x, (zeros(4, 4, x.dtype), zeros(4, 4, x.dtype))).Item1,
                GRUCell cell => cell.call(x, zeros(4, 4, x.dtype)),
                _ => throw new NotSupportedException(),
            };
            var loss = (output - 1).square().mean();
            loss.backward();
            return loss.MoveToOuterDisposeScope();
        }
    }
}
