using System.CommandLine;
using System.Runtime.InteropServices;
using SlSam.Samples.CommandLine;

#pragma warning disable CA2201 // it is the runtime's exceptions that are meant
namespace SlSam.Samples.Tests.CommandLine;

/// <summary>Faults that no machine of these tests has: the exceptions are thrown by hand.</summary>
public sealed class NativeFaultTests
{
    public static TheoryData<Exception, string> Faults =>
        new()
        {
            {
                new ExternalException("CUDA out of memory. Tried to allocate 2.00 GiB\n   at c10::something"),
                "out of memory: CUDA out of memory."
            },
            { new OutOfMemoryException(), "out of memory: " },
            {
                new ExternalException("[enforce fail at alloc_cpu.cpp:118] DefaultCPUAllocator: can't allocate memory: you tried"),
                "out of memory: "
            },
            {
                new TypeInitializationException("TorchSharp.torch", new DllNotFoundException("Unable to load LibTorchSharp")),
                "native library"
            },
            { new NotSupportedException("This application doesn't contain a reference to libtorch-cpu-linux-x64"), "native library" },
        };

    [Theory]
    [MemberData(nameof(Faults))]
    public void A_machine_that_is_too_small_or_lacks_a_library_is_told_so_in_a_line(Exception fault, string message)
    {
        var (code, error) = Run(fault);

        code.Should().Be(2);
        error
            .TrimEnd()
            .Should()
            .StartWith(message.StartsWith("out", StringComparison.Ordinal) ? message : "torch's native library")
            .And.NotContain("\n");
    }

    [Fact]
    public void Other_faults_are_not_hidden() =>
        FluentActions.Invoking(() => Run(new ExternalException("index out of range"))).Should().Throw<ExternalException>();

    private static (int Code, string Error) Run(Exception fault)
    {
        var root = new RootCommand();
        root.SetAction(int (ParseResult _) => throw fault);
        var error = new StringWriter();
        return (CommandLineRunner.Run(root, [], TextWriter.Null, error), error.ToString());
    }
}
