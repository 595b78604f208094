using AiDotNet.Jit.Codegen;
using AiDotNet.Jit.Codegen.Expressions;
using AiDotNet.Jit.Kernels;
using AiDotNet.Jit.Planning;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Tests.Automatic;

/// <summary>A backend that takes whole plans, as a GPU's does, runs them here, and fails when told to.</summary>
internal sealed class WholePlanBackend(string name) : IPlanBackend
{
    private int _compilations, _runs;

    public string Name => name;

    public int VectorBits => ExpressionBackend.Shared.VectorBits;

    public int Compilations => _compilations;

    public int Runs => _runs;

    public Action? BeforeRun { get; set; }

    public Action? AfterRun { get; set; }

    public KernelEntry Compile(LinearKernel kernel) => ExpressionBackend.Shared.Compile(kernel);

    public IPlanProgram Compile(ExecutionPlan plan, CancellationToken cancellation)
    {
        Interlocked.Increment(ref _compilations);
        return new Whole(this, CompiledProgram.Compile(plan, ExpressionBackend.Shared, cancellation));
    }

    private sealed class Whole(WholePlanBackend backend, CompiledProgram program) : IPlanProgram
    {
        public int CompiledKernelCount => program.CompiledKernelCount;

        public IPlanRunner CreateRunner() => new Runner(backend, new(program));
    }

    private sealed class Runner(WholePlanBackend backend, Executable executable) : IPlanRunner
    {
        public void Run(ReadOnlySpan<Tensor> inputs, ReadOnlySpan<Tensor?> outputs, Range bound)
        {
            Interlocked.Increment(ref backend._runs);
            backend.BeforeRun?.Invoke();
            executable.Run(inputs, outputs);
            backend.AfterRun?.Invoke();
        }

        public void Dispose() => executable.Dispose();
    }
}
