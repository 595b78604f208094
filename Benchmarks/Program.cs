using Benchmarks.Attention;
using Benchmarks.Automatic;
using Benchmarks.Compare;
using Benchmarks.Disassembly;
using Benchmarks.Fuzzing;
using Benchmarks.Gpu;
using Benchmarks.Llvm;
using Benchmarks.Micro;
using Benchmarks.Profile;
using Benchmarks.Tuning;

// The table of subcommands: a name and what runs it; the number returned is the exit code of the process.
var commands = new Dictionary<string, Func<string[], int>>
{
    ["compare"] = CompareCommand.Run,
    ["micro"] = MicroCommand.Run,
    ["kernels"] = KernelsCommand.Run,
    ["waves"] = WavesCommand.Run,
    ["merging"] = MergingCommand.Run,
    ["memory"] = MemoryCommand.Run,
    ["disassemble"] = DisassembleCommand.Run,
    ["fuzz"] = FuzzCommand.Run,
    ["llvm"] = LlvmCommand.Run,
    ["gpu"] = GpuCommand.Run,
    ["attention"] = AttentionCommand.Run,
    ["tune"] = TuneCommand.Run,
    ["automatic"] = AutomaticCommand.Run,
};

if (args is [var name, .. var rest] && commands.TryGetValue(name, out var command)) return command(rest);
Console.Error.WriteLine($"usage: dotnet run -c Release --project Benchmarks -- {string.Join(" | ", commands.Keys)} [options]");
return 2;
