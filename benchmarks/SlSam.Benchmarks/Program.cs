using SlSam.Benchmarks.Commands;

return BenchmarkCommand.Create().Parse(args).Invoke();
