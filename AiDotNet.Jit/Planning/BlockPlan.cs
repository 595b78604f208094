using AiDotNet.Jit.Ir;

namespace AiDotNet.Jit.Planning;

/// <summary>What the search for chains found.</summary>
internal sealed class BlockPlan
{
    public List<BlockChain> Chains { get; } = [];

    /// <summary>Products that nothing should follow in their kernels.</summary>
    public HashSet<Node> Alone { get; } = [];

    /// <summary>Large nodes that are better computed again where they are needed again.</summary>
    public HashSet<Node> Again { get; } = [];

    /// <summary>The nodes that need them again.</summary>
    public HashSet<Node> Users { get; } = [];

    public List<FusionDecision> Decisions { get; } = [];

    /// <summary>True when the graph or its groups should change first.</summary>
    public bool WantsChange => Alone.Count + Again.Count > 0;
}
