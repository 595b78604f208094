using System.Runtime.Intrinsics.X86;
using AiDotNet.Jit.Codegen.Expressions;
using AiDotNet.Jit.Tape;
using Benchmarks.Disassembly;

namespace AiDotNet.Jit.Tests.Inspection;

/// <summary>The instructions shown are those of the kernel, from the first to the last.</summary>
[TestClass]
public class DisassemblyTests
{
    [TestMethod]
    public void A_product_is_multiply_adds_in_a_loop()
    {
        if (System.Runtime.InteropServices.RuntimeInformation.ProcessArchitecture != System.Runtime.InteropServices.Architecture.X64 || !Fma.IsSupported) Assert.Inconclusive("needs an x64 processor with fused multiply-add");
        using var compiled = JitCompiler.Compile<float>(x => TensorOperations<float>.MatrixMultiply(x, TensorOperations<float>.Transpose(x)), [32, 32]);
        var kernel = compiled.Program.Kernels.Single(k => k.Name.Contains("dot", StringComparison.Ordinal));
        string[] lines = KernelDisassembly.Of(kernel, ExpressionBackend.Shared).TrimEnd().Split('\n');
        Assert.IsTrue(lines.Count(l => l.Contains("vfmadd", StringComparison.Ordinal)) >= kernel.VectorOps / 4, string.Join('\n', lines));
        Assert.AreEqual("push", lines[0].Trim().Split(' ')[0], string.Join('\n', lines));
        Assert.IsTrue(lines.Any(l => l.Trim() == "ret"));
        Assert.IsFalse(lines.Any(l => l.Contains("(bad)", StringComparison.Ordinal)), "decoded beyond the code");
        string[] jumps = [.. lines.Where(l => l.TrimStart().StartsWith('j')).Select(l => l.Trim().Split(' ')[^1])];
        Assert.IsTrue(jumps.Length > 0 && jumps.All(j => lines.Contains(j + ":")), "jumps lead to lines of the code");
    }
}
