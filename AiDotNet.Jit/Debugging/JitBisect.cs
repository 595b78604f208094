using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Debugging;

/// <summary>
/// Finds out which part of the compiler makes a result wrong: makes the case as small as it goes, then climbs from the interpreter to the
/// machine code as it was asked for, pass by pass, and names the first rung whose result <see cref="Verification"/> refuses.
/// </summary>
public static class JitBisect
{
    private static readonly TimeSpan Usual = TimeSpan.FromSeconds(20);

    /// <summary>Looks for the culprit in a compiled graph; inputs and parameters are not changed.</summary>
    /// <param name="compiled">What computes something wrong, or throws.</param>
    /// <param name="inputs">As for <see cref="CompiledGraph{T}.Forward(Tensor[])"/>: those it goes wrong for.</param>
    public static BisectReport Find<T>(CompiledGraph<T> compiled, params Tensor[] inputs) where T : unmanaged
    {
        var (graph, arguments) = compiled.Bound(inputs);
        return Find(graph, arguments, compiled.Options);
    }

    /// <summary>Looks for the culprit in how a graph is compiled.</summary>
    /// <param name="graph">The graph before the passes.</param>
    /// <param name="inputs">One tensor for each input of the graph; they are not changed.</param>
    /// <param name="options">How it is compiled; null takes the defaults.</param>
    /// <param name="time">How long to make the case smaller; null is 20 seconds. Bigger graphs find their culprit after that.</param>
    /// <exception cref="Diagnostics.InvalidInputException">The inputs are not those of the graph, or the interpreter refuses them.</exception>
    public static BisectReport Find(Graph graph, IReadOnlyList<Tensor> inputs, JitOptions? options = null, TimeSpan? time = null)
    {
        var how = (options ?? JitOptions.Default) with { CheckNumerics = false, Profile = false };
        var subject = new GraphCase(graph, [[.. inputs.Select(i => i.Contiguous())]]);
        new Codegen.Interpreter.GraphInterpreter(graph).Run(subject.Inputs[0]); // what the interpreter refuses has no right result
        string? error = new BisectRun(subject, how).Compiled(graph, how);
        if (error is null) return new(BisectCulprit.None, "", [new("as asked for", null)], null, null);
        var smallest = CaseMinimizer.Minimize(subject, c => new BisectRun(c, how).Compiled(c.Graph, how) is not null, time ?? Usual);
        return new BisectLadder(smallest, how).Climb();
    }
}
