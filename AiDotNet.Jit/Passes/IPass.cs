using AiDotNet.Jit.Ir;

namespace AiDotNet.Jit.Passes;

/// <summary>A step from graph to graph. Arguments and results keep their number, order and types.</summary>
public interface IPass
{
    /// <summary>The name in traces, switches and errors.</summary>
    public string Name { get; }

    /// <summary>The improved graph, or the same one.</summary>
    public Graph Run(Graph graph, PassContext context);
}
