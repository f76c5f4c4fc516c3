using SlSam.Optimizers;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SlSam.Tests.State;

/// <summary>Saved state in memory, and what a FusedAdamW keeps, by the names of a model.</summary>
internal static class Saves
{
    public static byte[] Of(SlSamOptimizer optimizer) => Of(optimizer.save_state_dict);

    public static byte[] Of(Action<BinaryWriter> save)
    {
        var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        save(writer);
        writer.Flush();
        return stream.ToArray();
    }

    public static BinaryReader Reader(byte[] data) => new(new MemoryStream(data));

    public static void LoadInto(this byte[] data, SlSamOptimizer optimizer)
    {
        using var reader = Reader(data);
        optimizer.load_state_dict(reader);
    }

    /// <summary>Steps and moments of each parameter that has some, by its name in the model.</summary>
    public static Dictionary<string, (long Step, double[] First, double[] Second)> StatesByName(nn.Module model, SlSamOptimizer optimizer)
    {
        var names = new Dictionary<Parameter, string>(ReferenceEqualityComparer.Instance);
        foreach (var (name, parameter) in model.named_parameters())
        {
            names.TryAdd(parameter, name);
        }

        var states = ((FusedAdamW)optimizer.BaseOptimizer).state_dict().State.Cast<FusedAdamWState>().ToList();
        states.Should().OnlyContain(state => names.ContainsKey(state.Parameter), "it holds nothing that the model does not have");
        return states
            .Where(state => state.Step > 0)
            .ToDictionary(
                state => names[state.Parameter],
                state => (state.Step, state.FirstMoment!.Elements(), state.SecondMoment!.Elements())
            );
    }

    /// <summary>The two have the same steps and moments under the same names, to the bit.</summary>
    public static void ShouldHaveTheStatesOf(
        this (nn.Module Model, SlSamOptimizer Optimizer) found,
        nn.Module model,
        SlSamOptimizer optimizer
    )
    {
        var (states, expected) = (StatesByName(found.Model, found.Optimizer), StatesByName(model, optimizer));
        states.Keys.Should().BeEquivalentTo(expected.Keys);
        foreach (var (name, state) in expected)
        {
            states[name].Step.Should().Be(state.Step, "of {0}", name);
            states[name].First.Should().Equal(state.First, "first moment of {0}", name);
            states[name].Second.Should().Equal(state.Second, "second moment of {0}", name);
        }
    }

    public static void CopyWeights(nn.Module from, nn.Module to)
    {
        using var withoutGraph = no_grad();
        foreach (var (source, target) in from.parameters().Zip(to.parameters()))
        {
            target.copy_(source);
        }
    }
}
