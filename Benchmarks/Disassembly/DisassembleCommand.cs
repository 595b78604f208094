using System.Globalization;
using AiDotNet.Jit.Codegen.Expressions;
using AiDotNet.Jit.Kernels;
using AiDotNet.Jit.Llvm;
using Benchmarks.Workloads;

namespace Benchmarks.Disassembly;

/// <summary>The machine code of a workload's kernels.</summary>
internal static class DisassembleCommand
{
    private const string Usage = "disassemble WORKLOAD [--kernel 3] [--bits 512] [--llvm]   (without --kernel: all of them; --llvm: what LLVM makes of them, too)";

    /// <summary>The subcommand; returns the exit code.</summary>
    public static int Run(string[] args)
    {
        if (args.Length == 0 || args[0].StartsWith('-') || !Catalogue.Matching([args[0]]).Any())
        {
            Console.Error.WriteLine($"Name a workload, like W4_adam. {Usage}");
            return 2;
        }
        int? only = Option(args, "--kernel");
        var backend = new ExpressionBackend(vectorBits: Option(args, "--bits"));
        var llvm = args.Contains("--llvm") ? new LlvmBackend(new() { VectorBits = backend.VectorBits }) : null;
        foreach (var workload in Catalogue.Matching([args[0]]))
        {
            using var exercise = workload.Create();
            exercise.Compile(new() { Backend = backend, UseCache = false });
            foreach (var (number, kernel) in exercise.Program.Kernels.Index().Where(k => only is null || k.Index == only)) Print(workload.Name, number, kernel, backend, llvm);
        }
        return 0;
    }

    private static void Print(string workload, int number, LinearKernel kernel, ExpressionBackend backend, LlvmBackend? llvm)
    {
        Console.WriteLine($"; {workload}, kernel {number}");
        foreach (string line in kernel.ToString().TrimEnd().Split('\n')) Console.WriteLine($"; {line}");
        Console.WriteLine(KernelDisassembly.Of(kernel, backend));
        if (llvm is not null) Console.WriteLine($"; LLVM\n{llvm.Inspect(kernel).Assembly}");
    }

    private static int? Option(string[] args, string name) =>
        Array.IndexOf(args, name) is >= 0 and var at && at + 1 < args.Length ? int.Parse(args[at + 1], CultureInfo.InvariantCulture) : null;
}
