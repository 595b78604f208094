using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using AiDotNet.Jit.Codegen;
using AiDotNet.Jit.Kernels;
using Iced.Intel;

namespace Benchmarks.Disassembly;

/// <summary>The instructions the .NET JIT makes of a kernel.</summary>
public static class KernelDisassembly
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);

    private static int s_count;

    /// <summary>Compiles the kernel once more, and decodes the code as long as it lies where it is.</summary>
    /// <param name="kernel">What to compile.</param>
    /// <param name="backend">A backend whose code the .NET JIT makes.</param>
    /// <exception cref="PlatformNotSupportedException">The processor is no x86, or the code is not the .NET JIT's.</exception>
    public static string Of(LinearKernel kernel, IBackend backend)
    {
        if (RuntimeInformation.ProcessArchitecture is not (Architecture.X64 or Architecture.X86)) throw new PlatformNotSupportedException("Iced decodes x86, this processor is another.");
        // A name of its own: the runtime names methods, and kernels may share names.
        string name = $"{kernel.Name}_{Interlocked.Increment(ref s_count)}";
        using var loads = new MethodLoads();
        var entry = backend.Compile(kernel with { Name = name });
        RuntimeHelpers.PrepareDelegate(entry);
        var code = loads.Find(name, s_patience) ?? throw new PlatformNotSupportedException(
            $"The runtime has not told where the code of {name} is: backend {backend.Name} does not make it through the .NET JIT. Use an ExpressionBackend.");
        string text = Decode(code.Address, code.Size);
        GC.KeepAlive(entry); // frees the code when it goes
        return text;
    }

    private static unsafe string Decode(nint address, int size)
    {
        byte[] bytes = new ReadOnlySpan<byte>((void*)address, size).ToArray();
        var decoder = Decoder.Create(64, bytes, (ulong)address);
        var targets = new HashSet<ulong>();
        var instructions = new List<Instruction>();
        while (decoder.IP < (ulong)address + (ulong)size)
        {
            instructions.Add(decoder.Decode());
            if (instructions[^1].FlowControl is FlowControl.ConditionalBranch or FlowControl.UnconditionalBranch) targets.Add(instructions[^1].NearBranchTarget);
        }
        return Format(instructions, targets, (ulong)address);
    }

    private static string Format(List<Instruction> instructions, HashSet<ulong> targets, ulong start)
    {
        var formatter = new IntelFormatter { Options = { FirstOperandCharIndex = 14, RipRelativeAddresses = true } };
        var line = new StringOutput();
        var text = new System.Text.StringBuilder();
        foreach (var instruction in instructions)
        {
            if (targets.Contains(instruction.IP)) text.Append($"L{instruction.IP - start:x4}:\n");
            formatter.Format(instruction, line);
            string written = line.ToStringAndReset();
            bool jumps = targets.Contains(instruction.NearBranchTarget) && instruction.FlowControl is FlowControl.ConditionalBranch or FlowControl.UnconditionalBranch;
            text.Append("    ").Append(jumps ? $"{written.Split(' ')[0],-13} L{instruction.NearBranchTarget - start:x4}" : written).Append('\n');
        }
        return text.ToString();
    }
}
