using FsCheck.Fluent;
using SlSam.Sampling;

namespace SlSam.Tests.Sampling;

/// <summary>Samplers without replacement keep their budget in every draw, whatever the arms are.</summary>
public class WithoutReplacementTests
{
    private sealed record Case(int[] Sizes, int Count, double Share, CyclicOrder Order, long Seed)
    {
        public override string ToString() =>
            FormattableString.Invariant($"[{string.Join(", ", Sizes)}], {Count} arms or {Share}, {Order}, seed {Seed}");
    }

    private static FsCheck.Gen<Case> Cases() =>
        from arms in Gen.Choose(1, 12)
        from sizes in Gen.Choose(1, 40).ArrayOf(arms)
        from count in Gen.Choose(1, arms)
        from share in Properties.Uniform()
        from order in Gen.Elements(CyclicOrder.Ascending, CyclicOrder.Descending, CyclicOrder.Shuffled)
        from seed in Gen.Choose(0, 1000)
        select new Case(sizes, count, Math.Max(share, 0.01), order, seed);

    [Fact]
    public void Exact_draws_have_exactly_their_number_of_arms() =>
        Properties.Hold(
            Cases(),
            of =>
            {
                var sampler = new ExactLayerSampler(Samplers.Arms(of.Sizes), of.Count, of.Seed);
                for (var draw = 0; draw < 10; draw++)
                {
                    sampler.Sample().Should().HaveCount(of.Count).And.BeInAscendingOrder().And.OnlyHaveUniqueItems();
                }

                sampler.Probabilities.Sum().Should().BeApproximately(of.Count, 1e-9);
            }
        );

    [Fact]
    public void Draws_by_parameters_miss_their_budget_by_less_than_the_largest_arm() =>
        Properties.Hold(
            Cases(),
            of =>
            {
                var sampler = ExactLayerSampler.OfParameters(Samplers.Arms(of.Sizes), of.Share, of.Seed);
                for (var draw = 0; draw < 10; draw++)
                {
                    var drawn = sampler.Sample();
                    drawn.Should().NotBeEmpty().And.BeInAscendingOrder().And.OnlyHaveUniqueItems();
                    Math.Abs(drawn.Sum(arm => of.Sizes[arm]) - (of.Share * of.Sizes.Sum())).Should().BeLessThanOrEqualTo(of.Sizes.Max());
                }

                sampler.Probabilities.Should().OnlyContain(chance => chance == of.Share);
            }
        );

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Every_arm_comes_up_as_often_as_its_probability_says(bool inParameters)
    {
        var arms = Samplers.Arms([8, 1, 3, 8, 2, 5]);
        var sampler = inParameters ? ExactLayerSampler.OfParameters(arms, 0.5, 3) : new ExactLayerSampler(arms, 3, 3);
        var counts = new int[arms.Count];
        const int draws = 20_000;
        for (var draw = 0; draw < draws; draw++)
        {
            foreach (var arm in sampler.Sample())
            {
                counts[arm]++;
            }
        }

        counts.Should().OnlyContain(count => Math.Abs((count / (double)draws) - 0.5) < 0.015);
    }

    [Fact]
    public void In_a_cyclic_round_every_arm_comes_up_once_and_in_its_order() =>
        Properties.Hold(
            Cases(),
            of =>
            {
                var arms = Samplers.Arms(of.Sizes);
                foreach (
                    var sampler in new[]
                    {
                        new CyclicLayerSampler(arms, of.Count, of.Order, of.Seed),
                        CyclicLayerSampler.OfParameters(arms, of.Share, of.Order, of.Seed),
                    }
                )
                {
                    for (var round = 0; round < 3; round++)
                    {
                        List<IReadOnlyList<int>> sets = [];
                        do
                        {
                            sets.Add(sampler.Sample());
                        } while (sets.Sum(set => set.Count) < of.Sizes.Length);

                        sets.SelectMany(set => set).Order().Should().Equal(Enumerable.Range(0, of.Sizes.Length));
                        sampler.Probabilities.Should().OnlyContain(chance => chance == 1.0 / sets.Count);
                        if (of.Order != CyclicOrder.Shuffled)
                        {
                            var lowest = sets.Select(set => set[0]).ToList();
                            lowest.Should().Equal(of.Order == CyclicOrder.Ascending ? lowest.Order() : lowest.OrderDescending());
                        }
                    }
                }
            }
        );

    [Fact]
    public void Sets_by_parameters_are_full_but_for_the_last_of_a_round()
    {
        var sampler = CyclicLayerSampler.OfParameters(Samplers.Arms([1, 1, 1, 1, 1, 5]), 0.2, CyclicOrder.Ascending);

        int[][] sets =
        [
            [.. sampler.Sample()],
            [.. sampler.Sample()],
            [.. sampler.Sample()],
            [.. sampler.Sample()],
        ];

        sets.Should()
            .BeEquivalentTo(
                [
                    [0, 1],
                    [2, 3],
                    [4, 5],
                    new[] { 0, 1 },
                ],
                order => order.WithStrictOrdering()
            );
    }

    [Fact]
    public void Shuffled_rounds_differ_from_each_other()
    {
        var sampler = new CyclicLayerSampler(Samplers.Arms(6), seed: 1);
        string Round() => string.Join(" ", Enumerable.Range(0, 6).Select(_ => sampler.Sample()[0]));

        Enumerable.Range(0, 5).Select(_ => Round()).Distinct().Should().HaveCountGreaterThan(3);
    }

    [Fact]
    public void A_round_goes_on_over_arms_that_come_and_go() =>
        Properties.Hold(
            from of in Cases()
            from taken in Gen.Choose(0, 12)
            from gone in Gen.Choose(0, 11)
            select (of, taken, gone),
            entry =>
            {
                var ((sizes, _, _, order, seed), taken, gone) = entry;
                var sampler = new CyclicLayerSampler(Samplers.Arms(sizes), 1, order, seed);
                var done = Enumerable.Range(0, Math.Min(taken, sizes.Length)).Select(_ => sampler.Sample()[0]).ToHashSet();
                int[] stay = [.. Enumerable.Range(0, sizes.Length).Where(arm => arm != gone), -1];

                var next = sampler.Rearranged(Samplers.Arms(stay.Length), stay);

                var toCome = Enumerable.Range(0, stay.Length).Where(arm => !done.Contains(stay[arm])).ToList();
                Enumerable.Range(0, toCome.Count).Select(_ => next.Sample()[0]).Should().BeEquivalentTo(toCome);
            }
        );

    [Fact]
    public void Where_fewer_arms_are_left_than_are_to_be_active_all_are()
    {
        var sampler = new ExactLayerSampler(Samplers.Arms(5), 4, seed: 1);

        var left = sampler.Rearranged(Samplers.Arms(2), [0, 3]);

        left.Sample().Should().Equal(0, 1);
        left.Probabilities.Should().Equal(1, 1);
    }

    [Fact]
    public void A_saved_round_that_is_none_is_refused()
    {
        var sampler = (IResumableSampler)new CyclicLayerSampler(Samplers.Arms(3), seed: 1);
        var saved = Samplers.Save(sampler);
        var (twice, far) = (saved.ToArray(), saved.ToArray());
        saved.AsSpan(^4..).CopyTo(twice.AsSpan(^8..));
        far[^20] = 9;

        var loadTwice = () => Samplers.Load(sampler, twice);
        var loadFar = () => Samplers.Load(sampler, far);

        loadTwice.Should().Throw<InvalidDataException>().WithMessage("The saved round is [*]; expected different arms from 0 to 2.");
        loadFar.Should().Throw<InvalidDataException>().WithMessage("The saved round has come to set 9; expected 0 to 3.");
    }
}
