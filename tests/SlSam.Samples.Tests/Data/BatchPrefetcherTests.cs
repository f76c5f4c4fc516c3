using SlSam.Samples.Data;
using static TorchSharp.torch;

namespace SlSam.Samples.Tests.Data;

public sealed class BatchPrefetcherTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    public void Batches_come_in_order_whatever_the_number_of_workers(int workers)
    {
        var source = new Source(batches: 20);

        Consume(new BatchPrefetcher(source, workers).Epoch(epoch: 3, first: 4))
            .Should()
            .Equal(Enumerable.Range(4, 16).Select(i => 3000L + i));

        source.AllDisposed.Should().BeTrue();
    }

    [Fact]
    public void An_epoch_without_anything_left_is_empty() =>
        Consume(new BatchPrefetcher(new Source(batches: 3), workers: 2).Epoch(0, first: 3)).Should().BeEmpty();

    [Fact]
    public void No_more_than_workers_and_those_ahead_are_in_memory()
    {
        var source = new Source(batches: 50);
        var most = 0;

        foreach (var batch in new BatchPrefetcher(source, workers: 3, ahead: 2).Epoch(0))
        {
            most = Math.Max(most, source.Started - (int)batch.Labels.data<long>()[0]);
            batch.Dispose();
        }

        most.Should().BeInRange(2, 3 + 2);
    }

    [Fact]
    public void No_more_workers_are_at_it_than_were_asked_for()
    {
        var source = new Source(batches: 30);

        Consume(new BatchPrefetcher(source, workers: 2, ahead: 8).Epoch(0));

        source.MostAtOnce.Should().BeInRange(1, 2);
    }

    [Fact]
    public void Two_workers_work_at_the_same_time()
    {
        using var meeting = new Barrier(2);
        var source = new Source(batches: 2) { OnLoad = _ => meeting.SignalAndWait(TimeSpan.FromMinutes(1)).Should().BeTrue() };

        Consume(new BatchPrefetcher(source, workers: 2).Epoch(0)).Should().HaveCount(2);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void A_fault_comes_when_its_turn_has_come_and_what_is_prepared_is_disposed_of(int workers)
    {
        var source = new Source(batches: 20) { OnLoad = index => Fail(index == 6) };
        var consumed = new List<long>();
        var consuming = () => Consume(new BatchPrefetcher(source, workers).Epoch(0), consumed);

        consuming.Should().Throw<InvalidDataException>().WithMessage("6.png is broken");

        consumed.Should().Equal(0, 1, 2, 3, 4, 5);
        source.AllDisposed.Should().BeTrue();
    }

    [Fact]
    public void A_consumer_that_stops_leaves_nothing_behind()
    {
        var source = new Source(batches: 100);

        Consume(new BatchPrefetcher(source, workers: 3).Epoch(0).Take(2)).Should().Equal(0, 1);

        source.AllDisposed.Should().BeTrue();
        source.Started.Should().BeLessThan(20);
    }

    [Fact]
    public void A_fault_after_the_consumer_has_stopped_is_nobodys_concern()
    {
        var source = new Source(batches: 100) { OnLoad = index => Fail(index > 0) };

        Consume(new BatchPrefetcher(source, workers: 2).Epoch(0).Take(1)).Should().Equal(0);

        source.AllDisposed.Should().BeTrue();
    }

    [Theory]
    [InlineData(0, 2)]
    [InlineData(1, 0)]
    public void Nobody_and_nothing_ahead_are_refused(int workers, int ahead)
    {
        var making = () => new BatchPrefetcher(new Source(batches: 1), workers, ahead);

        making.Should().Throw<ArgumentOutOfRangeException>();
    }

    private static void Fail(bool condition)
    {
        if (condition)
        {
            throw new InvalidDataException("6.png is broken");
        }
    }

    private static List<long> Consume(IEnumerable<Batch> batches, List<long>? into = null)
    {
        into ??= [];
        foreach (var batch in batches)
        {
            into.Add(batch.Labels.data<long>()[0]);
            batch.Dispose();
        }
        return into;
    }

    /// <summary>Batches of one label that says which they are; remembers them all.</summary>
    private sealed class Source(int batches) : IBatchSource
    {
        private readonly Lock _lock = new();
        private readonly List<Tensor> _tensors = [];
        private int _atOnce;

        public int Examples => batches;
        public int Batches => batches;
        public Action<int> OnLoad { get; init; } = _ => { };
        public int Started { get; private set; }
        public int MostAtOnce { get; private set; }
        public bool AllDisposed => _tensors.TrueForAll(tensor => tensor.IsInvalid);

        public Batch Load(int epoch, int index, RowShare share)
        {
            lock (_lock)
            {
                Started++;
                MostAtOnce = Math.Max(MostAtOnce, ++_atOnce);
            }
            try
            {
                OnLoad(index);
                return Make(1000L * epoch + index);
            }
            finally
            {
                lock (_lock)
                {
                    _atOnce--;
                }
            }
        }

        private Batch Make(long label)
        {
            var batch = new Batch([tensor(label)], tensor([label]));
            lock (_lock)
            {
                _tensors.AddRange([.. batch.Inputs, batch.Labels]);
            }
            return batch;
        }
    }
}
