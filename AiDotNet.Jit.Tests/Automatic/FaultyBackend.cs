using AiDotNet.Jit.Codegen;
using AiDotNet.Jit.Codegen.Expressions;
using AiDotNet.Jit.Kernels;

namespace AiDotNet.Jit.Tests.Automatic;

/// <summary>A backend that does its work until told to fail.</summary>
internal sealed class FaultyBackend(string name) : IBackend
{
    private readonly ExpressionBackend _real = new();
    private int _compilations;

    public string Name => name;

    public int VectorBits => _real.VectorBits;

    public Action? OnCompile { get; set; }

    public Action? OnRun { get; set; }

    public bool ComputesNothing { get; set; }

    public int Compilations => _compilations;

    public KernelEntry Compile(LinearKernel kernel)
    {
        Interlocked.Increment(ref _compilations);
        OnCompile?.Invoke();
        var entry = _real.Compile(kernel);
        return (table, lo, hi) =>
        {
            OnRun?.Invoke();
            if (!ComputesNothing) entry(table, lo, hi);
        };
    }
}
