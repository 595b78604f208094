using AiDotNet.Jit.Ir;

namespace AiDotNet.Jit.Inspection;

/// <summary>A node of a <see cref="GraphSnapshot"/>.</summary>
/// <param name="Id">Its number in this graph; another pass numbers anew.</param>
/// <param name="Op">The operation's name.</param>
/// <param name="Operands">The ids of its operands.</param>
/// <param name="Type">Element type and shape of the result, like f32[64, 10].</param>
/// <param name="Attributes">Its attributes as text, like "axes=[1]"; empty when it has none.</param>
/// <param name="Composite">The composite it is the result of, like "softmax", or null.</param>
/// <param name="Origin">Where the model made it, like "Model.cs:41", or null when origins were not captured.</param>
/// <param name="Key">Equal for nodes that compute the same from the same inputs, in every graph: what two snapshots are compared by.</param>
public sealed record NodeSnapshot(
    int Id, string Op, IReadOnlyList<int> Operands, string Type, string Attributes, string? Composite, string? Origin, string Key)
{
    internal static NodeSnapshot Of(Node node, StructureKeys keys) => new(
        node.Id, node.Op.Name, [.. node.Operands.Select(o => o.Id)], node.Type.ToString(), AttributesOf(node), node.Tag?.Name, node.Origin, keys.Of(node));

    private static string AttributesOf(Node node) => node.Attributes is null ? "" : string.Join(", ", node.Attributes.Text.Select(p => $"{p.Key}={p.Value}"));
}
