using System.Numerics;
using System.Numerics.Tensors;
using AiDotNet.Jit.Ir;
using Tensor = AiDotNet.Jit.Tensors.Tensor;

namespace AiDotNet.Jit.Tape;

/// <summary>The value of each node of a recording, computed when first asked for.</summary>
internal sealed class NodeValues
{
    private readonly List<Tensor?> _values = [];

    /// <summary>How many values are held.</summary>
    internal int Count => _values.Count(v => v is not null);

    internal void Bind(Node node, Tensor value)
    {
        while (_values.Count <= node.Id) _values.Add(null);
        _values[node.Id] = value;
    }

    /// <summary>The value of a node. Operands that have none yet are computed first; a worklist, because graphs may be deep.</summary>
    internal Tensor Of(Node node)
    {
        var pending = new Stack<Node>([node]);
        while (pending.TryPeek(out var next))
        {
            int waiting = pending.Count;
            if (Find(next) is null)
            {
                foreach (var operand in next.Operands)
                {
                    if (Find(operand) is null) pending.Push(operand);
                }
                if (pending.Count == waiting) Bind(next, next.Op.Evaluate(next, [.. next.Operands.Select(o => Find(o)!)]));
            }
            if (pending.Count == waiting) pending.Pop();
        }
        return Find(node)!;
    }

    /// <summary>Forgets the values of the nodes made since the builder had <paramref name="mark"/> nodes.</summary>
    internal void DropFrom(int mark)
    {
        if (mark < _values.Count) _values.RemoveRange(mark, _values.Count - mark);
    }

    internal void Clear() => _values.Clear();

    /// <summary>A contiguous tensor of its own memory.</summary>
    internal static Tensor Copy(Tensor source)
    {
        var copy = Tensor.Uninitialized(source.Type);
        copy.CopyFrom(source);
        return copy;
    }

    /// <summary>The elementwise sum of two contiguous tensors of one float type.</summary>
    internal static Tensor Sum(Tensor a, Tensor b)
    {
        var sum = Tensor.Uninitialized(a.Type);
        if (a.DType == Tensors.DType.Float32) Add<float>(a, b, sum);
        else Add<double>(a, b, sum);
        return sum;
    }

    private static void Add<T>(Tensor a, Tensor b, Tensor sum) where T : unmanaged, INumber<T> =>
        TensorPrimitives.Add<T>(((Tensors.Tensor<T>)a).Span, ((Tensors.Tensor<T>)b).Span, ((Tensors.Tensor<T>)sum).Span);

    private Tensor? Find(Node node) => node.Id < _values.Count ? _values[node.Id] : null;
}
