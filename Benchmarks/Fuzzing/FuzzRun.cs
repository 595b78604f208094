using AiDotNet.Jit;
using AiDotNet.Jit.Codegen;
using AiDotNet.Jit.Diagnostics;
using AiDotNet.Jit.Runtime;
using AiDotNet.Jit.Tensors;

namespace Benchmarks.Fuzzing;

/// <summary>Compiles and runs cases and compares the results with the interpreter's.</summary>
public static class FuzzRun
{
    private static readonly WorkerPool s_pool = new(2);

    /// <summary>The first way of compiling in which a case fails, and how; null when all agree.</summary>
    public static FuzzFailure? Check(FuzzCase fuzzCase, IEnumerable<FuzzConfiguration> configurations)
    {
        ReferenceResults[] expected = [.. fuzzCase.Inputs.Select(i => new ReferenceResults(fuzzCase.Graph, i))];
        foreach (var configuration in configurations)
        {
            if (Check(fuzzCase, expected, configuration) is { } failure) return failure;
        }
        return null;
    }

    /// <summary>How a case fails, or null.</summary>
    public static FuzzFailure? Check(FuzzCase fuzzCase, FuzzConfiguration configuration) => Check(fuzzCase, [configuration]);

    private static FuzzFailure? Check(FuzzCase fuzzCase, ReferenceResults[] expected, FuzzConfiguration configuration)
    {
        try
        {
            var (program, _) = GraphCompiler.Compile(fuzzCase.Graph, configuration.Options);
            foreach (bool backwards in configuration.Threads > 1 ? new[] { false, true } : [false])
            {
                using var executable = new Executable(program, configuration.Threads) { Pool = s_pool, ParallelNanoseconds = 0, StrandsBackwards = backwards };
                foreach (var (inputs, reference) in fuzzCase.Inputs.Zip(expected))
                {
                    var report = reference.Compare(configuration.Mode, Run(fuzzCase, configuration, executable, inputs));
                    if (!report.IsVerified) return new(fuzzCase, configuration, backwards ? "mismatch, strands backwards" : "mismatch", report.ToString());
                }
            }
            return null;
        }
        catch (Exception e) when (e is JitException or ArgumentException or InvalidOperationException or KeyNotFoundException or NullReferenceException
            or IndexOutOfRangeException or NotSupportedException or ArithmeticException or InvalidCastException or InvalidProgramException)
        {
            return new(fuzzCase, configuration, e.GetType().Name, e.ToString());
        }
    }

    private static Tensor[] Run(FuzzCase fuzzCase, FuzzConfiguration configuration, Executable executable, Tensor[] inputs)
    {
        Tensor[] outputs = [.. fuzzCase.Graph.Outputs.Select(o => TensorSource.Poisoned(o.Type))];
        Tensor[] given = configuration.Scattered ? [.. inputs.Select(TensorSource.Scattered)] : inputs;
        executable.Run(given, outputs);
        return outputs;
    }
}
