using AiDotNet.Jit.Kernels;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Gpu.Rendering;

/// <summary>
/// Neighbours along an axis that one work-item computes, each in a block of its own: what lies side by side in memory is read and written by one access.
/// </summary>
internal sealed class Lanes
{
    /// <summary>Neighbours where elements are of four bytes: sixteen bytes are the largest access.</summary>
    public const int Most = 4;

    private static readonly char[] Parts = ['x', 'y', 'z', 'w'];

    private readonly Scope _outer;
    private readonly Axis _axis;
    private readonly ValueWriter _writer;
    private readonly List<Scope> _scopes = [];

    /// <summary>Blocks inside a block, for the positions from a start that is a multiple of their number.</summary>
    public Lanes(Scope outer, ValueWriter writer, Axis axis, string start, int count)
    {
        (_outer, _writer, _axis) = (outer, writer, axis);
        for (int i = 0; i < count; i++)
        {
            var scope = outer.Inner();
            scope.Bind(axis, i == 0 ? start : $"({start} + {i})");
            _scopes.Add(scope);
        }
    }

    public IReadOnlyList<Scope> Scopes => _scopes;

    /// <summary>How many neighbours a work-item may compute at once.</summary>
    public static int CountFor(Kernel kernel, Axis axis) => axis.Extent % Most == 0 && kernel.Buffers.All(b => b.Type.Size() <= 4) ? Most : 1;

    /// <summary>True when neighbours are neighbours in memory, where tensors start at multiples of sixteen bytes.</summary>
    public static bool IsRun(Affine index, Axis axis) =>
        index.ScaleOf(axis) == 1 && index.Offset % Most == 0 && index.Terms.All(t => t.Axis == axis || t.Scale % Most == 0);

    /// <summary>Reads what these values need and what lies side by side.</summary>
    public void Read(IReadOnlyList<Value> values)
    {
        if (_scopes.Count == 1) return;
        foreach (var load in ValueOrder.Of(values, v => v is Reduce || _scopes[0].Find(v) is not null).OfType<Load>())
        {
            if (load is not { Row: null, Guards.Count: 0 } || !IsRun(load.Index, _axis) || _scopes[0].Find(load) is not null) continue;
            string name = _writer.NewName("q"), type = NameOf(load.Buffer.Type);
            _outer.Line($"const {type}4 {name} = *(GLOBAL {type}4*)&p{load.Buffer.Slot}[{ValueWriter.Index(load.Index, _scopes[0])}];");
            for (int i = 0; i < Most; i++) _scopes[i].Bind(load, load.Type == DType.Bool ? $"((i32){name}.{Parts[i]})" : $"{name}.{Parts[i]}");
        }
    }

    /// <summary>Closes the blocks, then writes their values.</summary>
    public void Close(IReadOnlyList<Store> stores)
    {
        foreach (var scope in _scopes) _outer.Add(scope);
        foreach (var store in stores)
        {
            if (_scopes.Count == Most && IsRun(store.Index, _axis)) WriteRun(store);
            else foreach (var scope in _scopes) _outer.Line(ValueWriter.StoreOf(store, scope));
        }
    }

    private void WriteRun(Store store)
    {
        string type = NameOf(store.Buffer.Type);
        var values = _scopes.Select(s => store.Buffer.Type == DType.Bool ? $"(u8){s.Find(store.Value)}" : s.Find(store.Value));
        _outer.Line($"*(GLOBAL {type}4*)&p{store.Buffer.Slot}[{ValueWriter.Index(store.Index, _scopes[0])}] = VECTOR4({type}, {string.Join(", ", values)});");
    }

    private static string NameOf(DType type) => type switch
    {
        DType.Float32 => "float",
        DType.Bool => "uchar",
        _ => "int",
    };
}
