using AiDotNet.Jit.Kernels;
using AiDotNet.Jit.Planning;
using AiDotNet.Jit.Runtime;

namespace AiDotNet.Jit.Codegen;

/// <summary>A kernel in loops.</summary>
/// <param name="Linear">The loops.</param>
/// <param name="Body">Their text without the name: kernels with equal texts share machine code.</param>
internal sealed record LoweredKernel(LinearKernel Linear, string Body)
{
    /// <summary>Statements in the text, a measure of code size.</summary>
    public int Statements { get; } = Count(Linear.Body);

    /// <summary>The kernel with its text.</summary>
    public static LoweredKernel Of(LinearKernel kernel)
    {
        string text = kernel.ToString();
        return new(kernel, text[text.IndexOf('(', StringComparison.Ordinal)..]);
    }

    /// <summary>Lowers the kernels of a plan, several at a time where there are processors for it.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static Dictionary<Kernel, LoweredKernel> Of(ExecutionPlan plan, Func<Kernel, Schedule, LinearKernel> lower, CancellationToken cancellation)
    {
        // The planner gives structurally equal kernels one object; others may still turn out equal after lowering.
        KernelStep[] steps = [.. plan.Steps.OfType<KernelStep>().DistinctBy(s => s.Kernel, ReferenceEqualityComparer.Instance)];
        var lowered = new LoweredKernel[steps.Length];
        ForEach(steps.Length, i => lowered[i] = Of(lower(steps[i].Kernel, steps[i].Schedule)), cancellation);
        var kernels = new Dictionary<Kernel, LoweredKernel>(ReferenceEqualityComparer.Instance);
        for (int i = 0; i < steps.Length; i++) kernels[steps[i].Kernel] = lowered[i];
        return kernels;
    }

    /// <summary>Machine code by text, for as many kernels as differ.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static Dictionary<string, KernelEntry> Compile(IEnumerable<LoweredKernel> kernels, IBackend backend, CancellationToken cancellation)
    {
        LoweredKernel[] distinct = [.. kernels.Distinct(ReferenceEqualityComparer.Instance).Cast<LoweredKernel>().DistinctBy(k => k.Body)]; // a text takes time to compare
        var entries = new KernelEntry[distinct.Length];
        ForEach(distinct.Length, i => entries[i] = backend.Compile(distinct[i].Linear), cancellation);
        return distinct.Zip(entries).ToDictionary(d => d.First.Body, d => d.Second);
    }

    private static void ForEach(int count, Action<int> body, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        WorkerPool.Shared.Run(body, static (b, i) => b(i), count, token: cancellation);
        cancellation.ThrowIfCancellationRequested(); // the last one may have taken too long
    }

    private static int Count(List<Stmt> body)
    {
        int count = body.Count;
        foreach (var statement in body)
        {
            if (statement is For loop) count += Count(loop.Body);
        }
        return count;
    }
}
