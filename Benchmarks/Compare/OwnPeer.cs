using AiDotNet.Jit;
using AiDotNet.Jit.Codegen;
using AiDotNet.Jit.Codegen.Expressions;
using AiDotNet.Jit.Llvm;
using Benchmarks.Workloads;

namespace Benchmarks.Compare;

/// <summary>One way of our own to run a workload.</summary>
/// <param name="Name">Like aidotnet-expressions.</param>
/// <param name="Backend">What compiles the kernels; null interprets.</param>
internal sealed record OwnPeer(string Name, Func<IBackend>? Backend)
{
    /// <summary>The name of the peer that compiles with expression trees.</summary>
    public const string Expressions = "aidotnet-expressions";

    /// <summary>The name of the peer that interprets.</summary>
    public const string Interpreted = "aidotnet-interpreted";

    /// <summary>The name of the peer that compiles with LLVM.</summary>
    public const string Llvm = "aidotnet-llvm";

    /// <summary>The name of the peer that compiles with expression trees for vectors of 256 bits, as a processor with AVX2 has them.</summary>
    public const string Avx2 = "aidotnet-avx2";

    /// <summary>All of them. Another backend is one more line.</summary>
    public static IReadOnlyList<OwnPeer> All { get; } =
    [
        new(Interpreted, null), new(Expressions, () => ExpressionBackend.Shared), new(Llvm, () => new LlvmBackend()),
        new(Avx2, () => new ExpressionBackend(vectorBits: 256)),
    ];

    /// <summary>The part of the name that options use.</summary>
    public string ShortName => Name[(Name.IndexOf('-', StringComparison.Ordinal) + 1)..];

    /// <summary>Measures a workload.</summary>
    public Row Measure(Workload workload, int threads, Sampler sampler)
    {
        using var exercise = workload.Create();
        return Backend is null ? MeasureInterpreted(workload.Name, exercise, sampler) : MeasureCompiled(workload.Name, exercise, threads, sampler);
    }

    private Row MeasureInterpreted(string workload, Exercise exercise, Sampler sampler)
    {
        exercise.Interpret();
        var (check, gradientCheck) = (exercise.Check, exercise.GradientCheck);
        var sample = sampler.Measure(exercise.Interpret);
        return Row.Of(Name, workload, 1, sample, [("check", check), ("gcheck", gradientCheck), ("alloc_bytes_per_run", sample.BytesPerRun)]);
    }

    private Row MeasureCompiled(string workload, Exercise exercise, int threads, Sampler sampler)
    {
        var options = new JitOptions { Backend = Backend!(), MaxThreads = threads, UseCache = false };
        double cold = exercise.Compile(options).CompilationTime.TotalMilliseconds;
        var stats = exercise.Compile(options);
        exercise.Run();
        var (check, gradientCheck) = (exercise.Check, exercise.GradientCheck);
        var sample = sampler.Measure(exercise.Run);
        return Row.Of(Name, workload, threads, sample,
        [
            ("check", check), ("gcheck", gradientCheck), ("compile_ms", stats.CompilationTime.TotalMilliseconds), ("first_compile_ms", cold),
            ("passes_ms", stats.Passes.Sum(p => p.Time.TotalMilliseconds)), ("nodes", stats.OptimizedOperationCount),
            ("kernels", stats.KernelCount), ("compiled_kernels", stats.CompiledKernelCount), ("arena_bytes", stats.ArenaBytes),
            ("alloc_bytes_per_run", sample.BytesPerRun), ("vector_bits", options.Backend!.VectorBits),
        ]);
    }
}
