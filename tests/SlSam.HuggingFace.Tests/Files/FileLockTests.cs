using System.Diagnostics;
using SlSam.HuggingFace.Files;
using SlSam.Testing;

namespace SlSam.HuggingFace.Tests.Files;

public sealed class FileLockTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private int _waits;
    private int _notices;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_free_lock_is_taken_without_waiting_and_its_file_stays()
    {
        using (await AcquireAsync(() => { }))
        {
            _waits.Should().Be(0);
        }

        _folder.Files.Should().Equal("sub/lock");
    }

    [Fact]
    public async Task A_held_lock_is_waited_for_and_told_of_once()
    {
        var held = await AcquireAsync(() => { });
        void Release()
        {
            if (_waits == 3)
            {
                held.Dispose();
            }
        }

        using var second = await AcquireAsync(Release);

        _waits.Should().Be(3);
        _notices.Should().Be(1);
    }

    [Fact]
    public async Task A_wait_can_be_cancelled()
    {
        using var held = await AcquireAsync(() => { });
        using var cancellation = new CancellationTokenSource();

        var acquire = () => AcquireAsync(cancellation.Cancel, cancellation.Token);

        await acquire.Should().ThrowAsync<OperationCanceledException>();
    }

    [Fact]
    public async Task A_lock_of_another_process_counts()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/flock"), "there is no flock to hold a lock with");
        Directory.CreateDirectory(_folder["sub"]);
        var start = new ProcessStartInfo("/usr/bin/flock", [_folder["sub", "lock"], "sh", "-c", "echo held; read line"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        using var process = Process.Start(start)!;
        (await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken)).Should().Be("held");
        void Release()
        {
            process.StandardInput.WriteLine();
            process.WaitForExit();
        }

        using var ours = await AcquireAsync(Release);

        _waits.Should().Be(1);
    }

    [Fact]
    public async Task A_folder_that_cannot_be_made_is_no_reason_to_wait()
    {
        File.WriteAllText(_folder["sub"], "a file");

        var acquire = () => AcquireAsync(() => { });

        await acquire.Should().ThrowAsync<IOException>();
        _waits.Should().Be(0);
    }

    private Task<FileLock> AcquireAsync(Action meanwhile, CancellationToken? cancellation = null)
    {
        Task Delay(TimeSpan wait, CancellationToken token)
        {
            _waits++;
            meanwhile();
            token.ThrowIfCancellationRequested();
            return Task.CompletedTask;
        }
        return FileLock.AcquireAsync(
            _folder["sub", "lock"],
            Delay,
            () => _notices++,
            cancellation ?? TestContext.Current.CancellationToken
        );
    }
}
