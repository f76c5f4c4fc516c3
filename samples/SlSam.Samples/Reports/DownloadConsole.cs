using System.Collections.Concurrent;
using SlSam.HuggingFace;
using Spectre.Console;

namespace SlSam.Samples.Reports;

/// <summary>Shows what is fetched: a bar for each file at a terminal, a line for each elsewhere.</summary>
/// <param name="console">Where to.</param>
public sealed class DownloadConsole(IAnsiConsole console)
{
    /// <summary>Does what may fetch something.</summary>
    /// <param name="work">Is given what to tell of bytes that arrive, and of what the hub has to say.</param>
    public T Watch<T>(Func<IProgress<DownloadProgress>, Action<string>, T> work)
    {
        if (!console.Profile.Out.IsTerminal || !console.Profile.Capabilities.Interactive)
        {
            return work(new Lines(console), console.WriteLine);
        }
        return console
            .Progress()
            .Columns(
                new TaskDescriptionColumn { Alignment = Justify.Left },
                new ProgressBarColumn(),
                new DownloadedColumn(),
                new TransferSpeedColumn(),
                new RemainingTimeColumn()
            )
            .Start(bars => work(new Bars(bars), console.WriteLine));
    }

    private sealed class Lines(IAnsiConsole console) : IProgress<DownloadProgress>
    {
        private readonly ConcurrentDictionary<string, bool> _named = new();

        public void Report(DownloadProgress value)
        {
            if (_named.TryAdd(value.File, true))
            {
                var size = value.TotalBytes is { } bytes ? $" ({Texts.Memory(bytes)})" : "";
                console.WriteLine($"fetching {value.File}{size}");
            }
        }
    }

    private sealed class Bars(ProgressContext bars) : IProgress<DownloadProgress>
    {
        private readonly Lock _lock = new();
        private readonly Dictionary<string, ProgressTask> _bars = [];

        public void Report(DownloadProgress value)
        {
            lock (_lock)
            {
                if (!_bars.TryGetValue(value.File, out var bar))
                {
                    bar = bars.AddTask(Markup.Escape(value.File));
                    _bars.Add(value.File, bar);
                }
                bar.MaxValue = value.TotalBytes ?? value.Bytes + 1;
                bar.Value = value.Bytes;
            }
        }
    }
}
