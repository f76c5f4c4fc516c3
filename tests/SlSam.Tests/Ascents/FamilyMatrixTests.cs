using static TorchSharp.torch;

namespace SlSam.Tests.Ascents;

/// <summary>Every member of the family, with every choice of arms, over every kind of update, in both types: it resumes to the bit, and a fault changes nothing.</summary>
public class FamilyMatrixTests
{
    public static TheoryData<string, string, string, ScalarType> All =>
        [
            .. from name in Family.Names
            from sampling in Family.Samplings
            from over in new[] { "own", "passed", "sgd" }
            from type in new[] { ScalarType.Float32, ScalarType.BFloat16 }
            select (name, sampling, over, type),
        ];

    [Theory]
    [MemberData(nameof(All))]
    public void It_resumes_to_the_bit_and_a_step_that_throws_anywhere_changes_nothing(
        string name,
        string sampling,
        string over,
        ScalarType type
    )
    {
        using var scope = NewDisposeScope();
        using var whole = new FamilyRun(Family.Options(name, sampling), over, type);
        using var run = new FamilyRun(Family.Options(name, sampling), over, type);
        using var resumed = new FamilyRun(Family.Options(name, sampling), over, type);
        var before = whole.Weights;
        whole.Steps(5);

        run.Steps(2);
        for (var step = 0; step < 2; step++) // one that climbs now and then climbs in one of the two
        {
            var boundary = 0;
            while (run.ThrowsAt(boundary, exempt: "add")) // a wrapped optimizer has moved on before a second term fails: its message says so
            {
                run.IsFreeOfGradients.Should().BeTrue("boundary {0}", boundary);
                boundary++;
            }

            boundary.Should().BeGreaterThan(3);
        }

        resumed.ContinueFrom(run);
        resumed.Steps(1);

        whole.Weights.SequenceEqual(before).Should().BeFalse();
        resumed.Weights.SequenceEqual(whole.Weights).Should().BeTrue("the weights are the same to the bit");
        resumed.State.SequenceEqual(whole.State).Should().BeTrue("the state is the same to the bit");
    }
}
