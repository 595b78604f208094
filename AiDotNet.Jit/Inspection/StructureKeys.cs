using System.Globalization;
using AiDotNet.Jit.Ir;

namespace AiDotNet.Jit.Inspection;

/// <summary>Names for what nodes compute, the same in every graph and every process. Ask for operands before their users.</summary>
internal sealed class StructureKeys
{
    private const ulong Prime = 0x00000100_000001B3, Basis = 0xCBF29CE4_84222325;

    private readonly Dictionary<Node, ulong> _keys = [];

    public string Of(Node node)
    {
        ulong key = Add(Basis, node.Op.Name);
        key = Add(key, node.Type.ToString());
        foreach (var (name, value) in node.Attributes?.Text ?? []) key = Add(Add(key, name), value);
        foreach (var operand in node.Operands) key = (key ^ _keys[operand]) * Prime;
        _keys[node] = key;
        return key.ToString("x16", CultureInfo.InvariantCulture);
    }

    // FNV-1a; good enough to tell nodes apart in a picture, which is all it is for.
    private static ulong Add(ulong key, string text)
    {
        foreach (char c in text) key = (key ^ c) * Prime;
        return (key ^ 0xFFFF) * Prime;
    }
}
