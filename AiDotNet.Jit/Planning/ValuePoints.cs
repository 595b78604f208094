using AiDotNet.Jit.Kernels;

namespace AiDotNet.Jit.Planning;

/// <summary>For how many positions each value of a kernel is computed: those on the axes it depends on.</summary>
internal sealed class ValuePoints
{
    private readonly Dictionary<Value, (HashSet<Axis> Left, double Points)> _known = [];

    /// <summary>What was visited.</summary>
    public IEnumerable<Value> Values => _known.Keys;

    /// <summary>The positions of a value that was visited; those of what it folds for a reduction.</summary>
    public double this[Value value] => _known[value].Points;

    /// <summary>The number of positions on some axes.</summary>
    public static double Of(IEnumerable<Axis> axes) => axes.Distinct().Aggregate(1.0, (n, a) => n * a.Extent);

    /// <summary>Adds a value and what it is computed from; returns the axes it depends on.</summary>
    public IReadOnlySet<Axis> Visit(Value value)
    {
        if (_known.TryGetValue(value, out var known)) return known.Left;
        HashSet<Axis> axes = [.. value.Operands.SelectMany(Visit), .. Mentioned(value)];
        double points = Of(axes);
        if (value is Reduce reduce) axes.ExceptWith(reduce.Axes);
        _known[value] = (axes, points);
        return axes;
    }

    private static IEnumerable<Axis> Mentioned(Value value) => value switch
    {
        Load load => load.Index.Terms.Concat(load.Guards.SelectMany(g => g.Index.Terms)).Select(t => t.Axis),
        Iota iota => iota.Index.Terms.Select(t => t.Axis),
        _ => [],
    };
}
