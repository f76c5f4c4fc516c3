using SlSam.Tests.Steps;
using static TorchSharp.torch;

namespace SlSam.Tests.State;

/// <summary>State of a model whose layers were replaced, removed, added or renamed in training.</summary>
public class ChangedModelStateTests
{
    [Theory]
    [InlineData("replaced")]
    [InlineData("removed")]
    [InlineData("inserted")]
    [InlineData("renamed")]
    public void A_model_that_was_changed_is_saved_as_it_is_now(string change)
    {
        using var scope = NewDisposeScope();
        var model = new ChangingModel("a", "b", "c");
        using var optimizer = new SlSamOptimizer(model, SlSamOptions.AdaSam());
        Train(model, optimizer, 0, 4);
        Change(model, change);
        optimizer.RefreshArms();
        Train(model, optimizer, 4, 6);
        var same = new ChangingModel("a", "b", "c");
        Change(same, change);
        Saves.CopyWeights(model, same);
        using var resumed = new SlSamOptimizer(same, SlSamOptions.AdaSam());

        Saves.Of(optimizer).LoadInto(resumed);

        (same, resumed).ShouldHaveTheStatesOf(model, optimizer);
        Train(model, optimizer, 6, 8);
        Train(same, resumed, 6, 8);
        same.Weights().Should().Equal(model.Weights());

        static void Change(ChangingModel model, string change)
        {
            switch (change)
            {
                case "replaced":
                    model.Replace("b", nn.Linear(ChangingModel.Width, ChangingModel.Width));
                    break;
                case "removed":
                    model.Remove("b");
                    break;
                case "inserted":
                    model.Insert(1, "x", nn.Linear(ChangingModel.Width, ChangingModel.Width));
                    break;
                default:
                    model.Rename("b", "c", "a");
                    break;
            }
        }

        static void Train(ChangingModel model, SlSamOptimizer optimizer, int from, int to)
        {
            for (var step = from; step < to; step++)
            {
                using var loss = optimizer.Step(model.LossOf(step));
            }
        }
    }
}
