using Benchmarks.Fuzzing;

return args is ["fuzz", .. var rest] ? FuzzCommand.Run(rest) : 0;
