using Spectre.Console;

namespace SlSam.Samples.Reports;

/// <summary>Shows how far a look through many files is: a bar at a terminal, a line at each tenth elsewhere.</summary>
/// <param name="console">Where to.</param>
internal sealed class CheckConsole(IAnsiConsole console)
{
    /// <summary>Fewer are looked through before anybody asks.</summary>
    private const int Few = 1000;

    /// <summary>Does the work.</summary>
    /// <param name="what">What is looked through, in the plural: "images".</param>
    /// <param name="count">How many there are.</param>
    /// <param name="work">Is given what to call after each, on any thread.</param>
    public T Watch<T>(string what, int count, Func<Action, T> work)
    {
        var title = FormattableString.Invariant($"checking {count:N0} {what}");
        if (!console.Profile.Out.IsTerminal || !console.Profile.Capabilities.Interactive)
        {
            return work(Lines(title, count));
        }
        return console
            .Progress()
            .Columns(
                new TaskDescriptionColumn { Alignment = Justify.Left },
                new ProgressBarColumn(),
                new PercentageColumn(),
                new RemainingTimeColumn()
            )
            .Start(bars =>
            {
                var bar = bars.AddTask(Markup.Escape(title), maxValue: Math.Max(count, 1));
                return work(() => bar.Increment(1));
            });
    }

    private Action Lines(string title, int count)
    {
        console.WriteLine(title);
        var done = 0;
        return () =>
        {
            var now = Interlocked.Increment(ref done);
            if (count >= Few && now < count && now * 10L / count > (now - 1) * 10L / count)
            {
                lock (console)
                {
                    console.WriteLine(FormattableString.Invariant($"checked {now:N0} of {count:N0}"));
                }
            }
        };
    }
}
