namespace AiDotNet.Jit.Kernels;

/// <summary>An open loop or copy of a loop's body: where its statements go and what it has computed.</summary>
internal sealed class LoweringLevel(int depth, ulong axis, List<Stmt> block)
{
    /// <summary>How many levels are around it.</summary>
    public int Depth => depth;

    /// <summary>The bit of its axis.</summary>
    public ulong Axis => axis;

    public List<Stmt> Block => block;

    /// <summary>By value, instance of the tile and active lanes.</summary>
    public Dictionary<(int Value, ulong Instance, int Active), Operand> Values { get; } = [];

    /// <summary>Registers of a row by load, instance of the tile, pair of neighbours and active lanes: each neighbour's lanes are every other element.</summary>
    public Dictionary<(int Load, ulong Instance, int Pair, int Active), Operand[]> Rows { get; } = [];

    /// <summary>Registers in another number of lanes.</summary>
    public Dictionary<(int Register, int Lanes), Operand> Resized { get; } = [];
}
