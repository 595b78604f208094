using AiDotNet.Jit.Kernels;

namespace AiDotNet.Jit.Planning;

/// <summary>
/// Joins axes that every index walks as one: [64, 10] without a broadcast is 640 elements in a row, which fills vectors that rows
/// of 10 cannot.
/// </summary>
internal static class AxisMerging
{
    /// <summary>An equal kernel over as few axes as possible.</summary>
    /// <param name="kernel">Any kernel.</param>
    /// <param name="inOrder">Whether sums have to keep the order of their axes.</param>
    /// <param name="apart">Axes that stay as they are.</param>
    public static Kernel Merge(Kernel kernel, bool inOrder = false, IReadOnlyCollection<Axis>? apart = null)
    {
        while (FindPair(kernel, inOrder, apart ?? []) is var (outer, inner) && outer is not null)
        {
            kernel = Joined(kernel, outer, inner!);
        }
        return kernel;
    }

    private static (Axis? Outer, Axis? Inner) FindPair(Kernel kernel, bool inOrder, IReadOnlyCollection<Axis> apart)
    {
        var facts = new KernelFacts(kernel);
        foreach (var axes in new[] { facts.Free, facts.Contracted })
        {
            foreach (var outer in axes)
            {
                foreach (var inner in axes)
                {
                    if (outer != inner && !apart.Contains(outer) && !apart.Contains(inner) && MayMerge(facts, outer, inner, inOrder)) return (outer, inner);
                }
            }
        }
        return default;
    }

    private static bool MayMerge(KernelFacts facts, Axis outer, Axis inner, bool inOrder)
    {
        if ((long)outer.Extent * inner.Extent > int.MaxValue) return false;
        foreach (var index in facts.Indices)
        {
            if (index.ScaleOf(outer) != index.ScaleOf(inner) * inner.Extent) return false;
        }
        foreach (var reduce in facts.Reduces)
        {
            var (first, second) = (Position(reduce, outer), Position(reduce, inner));
            if (first < 0 != second < 0 || (inOrder && first >= 0 && second != first + 1)) return false;
        }
        return true;
    }

    private static int Position(Reduce reduce, Axis axis) => reduce.Axes.ToList().IndexOf(axis);

    private static Kernel Joined(Kernel kernel, Axis outer, Axis inner)
    {
        var merged = new Axis(outer.Name + inner.Name, outer.Extent * inner.Extent);
        return new AxisSubstitution(Map, axes => [.. axes.Where(a => a != outer).Select(a => a == inner ? merged : a)]).Apply(kernel);

        Affine Map(Affine index)
        {
            Affine result = index.Offset;
            foreach (var (axis, scale) in index.Terms)
            {
                if (axis == inner) result += merged * scale;
                else if (axis != outer) result += axis * scale;
            }
            return result;
        }
    }
}
