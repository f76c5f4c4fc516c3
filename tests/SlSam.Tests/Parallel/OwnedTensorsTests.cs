using SlSam.Parallel;
using SlSam.Testing;
using static TorchSharp.torch;

namespace SlSam.Tests.Parallel;

/// <summary>How tensors that one rank each has made come to the others.</summary>
public sealed class OwnedTensorsTests
{
    [Fact]
    public void Small_ones_of_a_rank_travel_together_and_large_ones_as_they_lie()
    {
        (long Elements, int Owner, ScalarType Type)[] all =
        [
            (10, 1, ScalarType.Float32),
            (20, 0, ScalarType.Float32),
            (30, 0, ScalarType.Float32),
            (200, 0, ScalarType.Float32),
            (7, 0, ScalarType.BFloat16),
            (5, 0, ScalarType.BFloat16),
            (4, 1, ScalarType.Float32),
        ];
        ThreadRanks.Run(
            3,
            rank =>
            {
                var tensors = all.Select((entry, i) => full(entry.Elements, (100 * rank.Rank) + i, entry.Type)).ToList();
                using var weights = new OwnedTensors(tensors.Zip(all, (tensor, entry) => (tensor, entry.Owner)), most: 300);

                weights.Send(rank);

                rank.BroadcastBytes.Should()
                    .Equal(
                        rank.Rank switch
                        {
                            0 => [4 * 50, 4 * 200, 2 * 12],
                            1 => [4 * 14],
                            _ => (long[])[],
                        }
                    );
                for (var i = 0; i < all.Length; i++)
                {
                    var expected = full(all[i].Elements, (100 * all[i].Owner) + i, all[i].Type);
                    tensors[i].equal(expected).all().item<bool>().Should().BeTrue();
                }
            }
        );
    }

    [Fact]
    public void Weights_that_do_not_lie_side_by_side_and_require_gradients_are_written_where_they_are()
    {
        ThreadRanks.Run(
            2,
            rank =>
            {
                var whole = full([4, 6], (float)rank.Rank);
                var (turned, part) = (nn.Parameter(whole.narrow(1, 0, 2).t()), nn.Parameter(whole.narrow(1, 3, 2)));
                using var weights = new OwnedTensors([(turned, 1), (part, 1)]);

                weights.Send(rank);

                turned.data<float>().Should().OnlyContain(value => value == 1);
                part.data<float>().Should().OnlyContain(value => value == 1);
                (turned.requires_grad, turned.is_leaf).Should().Be((true, true));
                whole.narrow(1, 2, 1).data<float>().Should().OnlyContain(value => value == rank.Rank);
            }
        );
    }

    [Fact]
    public void Nothing_is_left_behind()
    {
        ThreadRanks.Run(
            2,
            rank =>
            {
                var tensors = Enumerable.Range(0, 5).Select(i => (zeros(3), i % 2)).ToList();
                void Once()
                {
                    using var weights = new OwnedTensors(tensors);
                    weights.Send(rank);
                }

                Once();
                rank.AllAgree(true);
                var before = NativeTensors.CountAfterCollection();
                rank.AllAgree(true);
                Once();
                rank.AllAgree(true);
                NativeTensors.CountAfterCollection().Should().Be(before);
                rank.AllAgree(true);
            }
        );
    }
}
