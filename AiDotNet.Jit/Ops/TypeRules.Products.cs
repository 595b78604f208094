using System.Runtime.InteropServices;
using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Ops;

internal static partial class TypeRules
{
    internal static InferRule Reduction(string op) => (operands, attributes) =>
    {
        RequireDType(op, operands[0], Numbers);
        var axes = Require<AxesAttributes>(op, attributes).Axes;
        var from = operands[0].Shape;
        for (int i = 0; i < axes.Count; i++)
        {
            if (axes[i] < 0 || axes[i] >= from.Rank || (i > 0 && axes[i] <= axes[i - 1]))
            {
                throw Refuse(op, $"ascending axes of {from}", $"{axes}", "Sort them, name each once, and number from 0.");
            }
        }
        bool hasLimit = op == "reduce_sum" || operands[0].DType.IsFloat();
        if (!hasLimit && axes.Any(a => from[a] == 0))
        {
            throw Refuse(op, "at least one element to choose from", $"{operands[0]} over {axes}", "int32 has no infinity to return instead.");
        }
        return operands[0] with { Shape = Shape.Create([.. from.Where((_, i) => !axes.Contains(i))]) };
    };

    internal static TensorType Dot(IReadOnlyList<TensorType> operands, OpAttributes? attributes)
    {
        var dot = Require<DotAttributes>("dot", attributes);
        var (a, b) = (operands[0], operands[1]);
        RequireDType("dot", a, Floats);
        if (a.DType != b.DType) throw Refuse("dot", "operands of one dtype", $"{a} and {b}", "Cast one of them.");
        RequireDistinct(a.Shape, dot.LeftBatch, dot.LeftContract);
        RequireDistinct(b.Shape, dot.RightBatch, dot.RightContract);
        RequirePaired("batch", a.Shape, dot.LeftBatch, b.Shape, dot.RightBatch);
        RequirePaired("contracted", a.Shape, dot.LeftContract, b.Shape, dot.RightContract);
        var extents = new List<int>(a.Shape.Rank + b.Shape.Rank);
        foreach (int i in dot.LeftBatch.Span) extents.Add(a.Shape[i]);
        AddFree(extents, a.Shape, dot.LeftBatch, dot.LeftContract);
        AddFree(extents, b.Shape, dot.RightBatch, dot.RightContract);
        return new(a.DType, Shape.Create(CollectionsMarshal.AsSpan(extents)));
    }

    private static void AddFree(List<int> extents, Shape shape, IntList batch, IntList contract)
    {
        for (int i = 0; i < shape.Rank; i++)
        {
            if (!batch.Contains(i) && !contract.Contains(i)) extents.Add(shape[i]);
        }
    }

    /// <summary>The axes of a product's operand that are neither batch nor contracted, in their order.</summary>
    internal static IEnumerable<int> FreeAxes(Shape shape, IntList batch, IntList contract) =>
        Enumerable.Range(0, shape.Rank).Where(i => !batch.Contains(i) && !contract.Contains(i));

    internal static TensorType Gather(IReadOnlyList<TensorType> operands, OpAttributes? attributes)
    {
        var (table, indices) = (operands[0], operands[1]);
        RequireDType("gather", indices, Integers);
        if (table.Shape.Rank == 0) throw Refuse("gather", "a table with rows", $"{table}", "Reshape it to [rows, ...].");
        return table with { Shape = Shape.Create([.. indices.Shape, .. table.Shape.Skip(1)]) };
    }

    internal static TensorType Scatter(IReadOnlyList<TensorType> operands, OpAttributes? attributes)
    {
        int rows = Require<ScatterAttributes>("scatter", attributes).Rows;
        var (indices, updates) = (operands[0], operands[1]);
        RequireDType("scatter", indices, Integers);
        RequireDType("scatter", updates, Numbers);
        int rank = indices.Shape.Rank;
        if (rows < 0 || updates.Shape.Rank < rank || !updates.Shape.Span[..rank].SequenceEqual(indices.Shape.Span))
        {
            throw Refuse(
                "scatter", $"rows >= 0 and updates that begin with the indices' extents {indices.Shape}", $"{updates} for {rows} rows",
                "One update row belongs to each index.");
        }
        return updates with { Shape = Shape.Create([rows, .. updates.Shape.Skip(rank)]) };
    }

    private static void RequireDistinct(Shape shape, IntList batch, IntList contract)
    {
        bool distinct = true;
        for (int i = 0; i < batch.Count + contract.Count; i++)
        {
            int axis = Axis(i);
            distinct &= axis >= 0 && axis < shape.Rank;
            for (int j = 0; j < i; j++) distinct &= axis != Axis(j);
        }
        if (distinct) return;
        throw Refuse("dot", $"distinct axes of {shape}", $"batch {batch} and contracted {contract}", "Name each axis at most once.");

        int Axis(int i) => i < batch.Count ? batch[i] : contract[i - batch.Count];
    }

    private static void RequirePaired(string kind, Shape a, IntList left, Shape b, IntList right)
    {
        bool match = left.Count == right.Count;
        for (int i = 0; match && i < left.Count; i++) match = a[left[i]] == b[right[i]];
        if (match) return;
        throw Refuse(
            "dot", $"{kind} dimensions to match", $"{a} x {b} with axes {left} and {right}",
            "Transpose an operand or check the layer sizes.");
    }
}
