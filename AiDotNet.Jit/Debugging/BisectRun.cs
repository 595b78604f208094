using AiDotNet.Jit.Codegen;
using AiDotNet.Jit.Codegen.Interpreter;
using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Passes;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Debugging;

/// <summary>Runs a case in some way and says what is wrong with the result, judged by the graph as it was given.</summary>
internal sealed class BisectRun(GraphCase subject, JitOptions options)
{
    /// <summary>What is wrong when the graph, or what passes made of it, is compiled and run; null when nothing is.</summary>
    public string? Compiled(Graph graph, JitOptions how) => Guarded(() =>
    {
        var (program, _) = GraphCompiler.Compile(graph, how with { UseCache = false });
        using var executable = new Executable(program, how.MaxThreads) { ParallelNanoseconds = 0 };
        return Judged(inputs =>
        {
            Tensor[] outputs = [.. subject.Graph.Outputs.Select(o => Tensor.Zeros(o.Type))];
            executable.Run(inputs, outputs);
            return outputs;
        });
    });

    /// <summary>What is wrong when the graph that these passes make is interpreted; null when nothing is.</summary>
    public string? Interpreted(Pipeline passes, IEnumerable<string> disabled, out Graph? result, out IReadOnlyList<string> laws)
    {
        Graph? made = null;
        var context = Context(disabled);
        string? error = Guarded(() =>
        {
            made = passes.Run(subject.Graph, context);
            return Judged(new GraphInterpreter(made).Run);
        });
        (result, laws) = (made, [.. context.Laws.Keys]);
        return error;
    }

    private PassContext Context(IEnumerable<string> disabled) => new() { Mode = options.Mode, Disabled = disabled.ToHashSet(), Verify = true };

    private string? Judged(Func<Tensor[], IReadOnlyList<Tensor>> run)
    {
        foreach (var inputs in subject.Inputs)
        {
            var report = Verification.Compare(subject.Graph, options.Mode, inputs, run(inputs));
            if (!report.IsVerified) return report.ToString();
        }
        return null;
    }

    // Whatever goes wrong is what is looked for.
    private static string? Guarded(Func<string?> run)
    {
        try
        {
            return run();
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return $"{e.GetType().Name}: {e.Message}";
        }
    }
}
