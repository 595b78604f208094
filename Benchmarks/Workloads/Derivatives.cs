using AiDotNet.Jit.Tape;

namespace Benchmarks.Workloads;

/// <summary>Gradients inside a traced model.</summary>
internal static class Derivatives
{
    /// <summary>The target, then its gradient for each source, as one model.</summary>
    public static ComputationNode<float>[] WithGradients(
        Func<ComputationNode<float>> target, params ComputationNode<float>[] sources) =>
        WithGradients(() => { var t = target(); return (t, t); }, sources);

    /// <summary>A result, then the gradients of a number computed from it for each source.</summary>
    public static ComputationNode<float>[] WithGradients(
        Func<(ComputationNode<float> Result, ComputationNode<float> Target)> model, params ComputationNode<float>[] sources)
    {
        using var tape = new GradientTape<float>();
        var (result, target) = model();
        var gradients = tape.Gradient(target, sources);
        return [result, .. sources.Select(gradients.Node)];
    }
}
