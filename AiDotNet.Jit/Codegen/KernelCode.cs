using AiDotNet.Jit.Kernels;
using AiDotNet.Jit.Planning;
using AiDotNet.Jit.Runtime;

namespace AiDotNet.Jit.Codegen;

/// <summary>A kernel in loops and in machine code.</summary>
/// <param name="Linear">The loops.</param>
/// <param name="Entry">The code; kernels with equal loops share it.</param>
internal sealed record KernelCode(LinearKernel Linear, KernelEntry Entry)
{
    /// <summary>Lowers and compiles the kernels of a plan, several at a time where there are processors for it.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static Dictionary<Kernel, KernelCode> Of(
        ExecutionPlan plan, IBackend backend, Func<Kernel, Schedule, LinearKernel> lower, CancellationToken cancellation)
    {
        // The planner gives structurally equal kernels one object; others may still turn out equal after lowering.
        KernelStep[] steps = [.. plan.Steps.OfType<KernelStep>().DistinctBy(s => s.Kernel, ReferenceEqualityComparer.Instance)];
        var lowered = new (LinearKernel Kernel, string Body)[steps.Length];
        ForEach(steps.Length, i => lowered[i] = WithBody(lower(steps[i].Kernel, steps[i].Schedule)), cancellation);
        int[] distinct = [.. Enumerable.Range(0, steps.Length).DistinctBy(i => lowered[i].Body)];
        var entries = new KernelEntry[distinct.Length];
        ForEach(distinct.Length, i => entries[i] = backend.Compile(lowered[distinct[i]].Kernel), cancellation);
        var entryOf = distinct.Zip(entries).ToDictionary(d => lowered[d.First].Body, d => d.Second);
        var code = new Dictionary<Kernel, KernelCode>(ReferenceEqualityComparer.Instance);
        for (int i = 0; i < steps.Length; i++) code[steps[i].Kernel] = new(lowered[i].Kernel, entryOf[lowered[i].Body]);
        return code;
    }

    private static (LinearKernel, string) WithBody(LinearKernel kernel)
    {
        string text = kernel.ToString();
        return (kernel, text[text.IndexOf('(', StringComparison.Ordinal)..]); // without the name
    }

    private static void ForEach(int count, Action<int> body, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        WorkerPool.Shared.Run(body, static (b, i) => b(i), count, token: cancellation);
    }
}
