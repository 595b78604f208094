using AiDotNet.Jit.Diagnostics;
using AiDotNet.Jit.Kernels;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Gpu.Rendering;

/// <summary>Writes values as C: each one once, in the outermost block where everything it depends on is known.</summary>
/// <param name="shape">The kernel.</param>
/// <param name="contract">Whether a sum of products may be fused multiply-adds.</param>
internal sealed partial class ValueWriter(KernelShape shape, bool contract)
{
    private readonly HashSet<string> _helpers = [];
    private int _names;

    /// <summary>Functions the kernel needs beside the prelude.</summary>
    public string Helpers => string.Concat(_helpers.Order(StringComparer.Ordinal));

    /// <summary>Replaces what is done for a reduction that none is found for: a team of work-items shares it, say.</summary>
    public Func<Reduce, Scope, bool>? Reducer { get; set; }

    /// <summary>A name nothing else has. The prefix must not make a type of a number: i32.</summary>
    public string NewName(string prefix) => $"{prefix}{_names++}";

    /// <summary>What holds a value, which is written first if need be.</summary>
    public string Use(Value value, Scope scope)
    {
        Write([value], scope);
        return scope.Find(value)!;
    }

    /// <summary>Writes values that are not known yet.</summary>
    public void Write(IReadOnlyList<Value> values, Scope scope)
    {
        foreach (var value in ValueOrder.Of(values, v => v is Reduce || scope.Find(v) is not null))
        {
            if (scope.Find(value) is null) Define(value, Home(value, scope));
        }
    }

    /// <summary>Writes the values of stores, then the stores: every value of a position is computed before the position is written.</summary>
    public void Write(IReadOnlyList<Store> stores, Scope scope)
    {
        Write(ValuesOf(stores), scope);
        foreach (var store in stores) scope.Line(StoreOf(store, scope));
    }

    /// <summary>What has to be known before stores can be done.</summary>
    public static IReadOnlyList<Value> ValuesOf(IReadOnlyList<Store> stores) => [.. stores.SelectMany(s => s.Row is null ? new[] { s.Value } : [s.Value, s.Row])];

    /// <summary>The line that stores a value that is known.</summary>
    public static string StoreOf(Store store, Scope scope)
    {
        string target = $"p{store.Buffer.Slot}[{Place(store.Index, store.Row, store.RowStride, scope)}]";
        string value = scope.Find(store.Value)!;
        return $"{target} = {(store.Accumulate ? Binary(MapOp.Add, store.Buffer.Type, target, value) : Stored(value, store.Buffer.Type))};";
    }

    /// <summary>An index in C; of 64 bits where 32 would not do.</summary>
    public static string Index(Affine index, Scope scope)
    {
        bool isLong = index.Terms.Sum(t => Math.Abs(t.Scale) * (t.Axis.Extent - 1L)) + Math.Abs(index.Offset) > int.MaxValue;
        string Name(Axis axis) => $"{(isLong ? "(i64)" : "")}{NameOf(axis, scope)}";
        var terms = index.Terms.Select(t => t.Scale == 1 ? Name(t.Axis) : $"{Name(t.Axis)} * {CText.Integer(t.Scale)}").ToList();
        if (index.Offset != 0 || terms.Count == 0) terms.Add(CText.Integer(index.Offset));
        return string.Join(" + ", terms).Replace("+ -", "- ", StringComparison.Ordinal);
    }

    /// <summary>Declares the positions on axes that a flat position stands for, the last axis fastest.</summary>
    public void Unflatten(string flat, IReadOnlyList<Axis> axes, Scope scope)
    {
        string rest = flat;
        for (int i = axes.Count - 1; i >= 0; i--)
        {
            if (i == 0)
            {
                scope.Bind(axes[0], rest);
                return;
            }
            // One division: compilers make two of a quotient and a remainder, or values no simulator knows.
            string next = NewName("x"), name = NewName("x");
            scope.Line($"const i32 {next} = {rest} / {axes[i].Extent}, {name} = {rest} - {next} * {axes[i].Extent};");
            scope.Bind(axes[i], name);
            rest = next;
        }
    }

    private static string NameOf(Axis axis, Scope scope) =>
        scope.Find(axis) ?? throw new VerificationException($"The axis {axis} is used outside of its loop. Please report it.");

    private Scope Home(Value value, Scope scope)
    {
        while (scope.Outer is { } outer && IsKnown(value, outer)) scope = outer;
        return scope;
    }

    private bool IsKnown(Value value, Scope scope) => value switch
    {
        Iota iota => IsKnown(iota.Index, scope),
        Load load => IsKnown(load.Index, scope) && load.Guards.All(g => IsKnown(g.Index, scope)) && (load.Row is null || scope.Find(load.Row) is not null),
        Map map => map.Args.All(a => scope.Find(a) is not null || a is Const),
        Reduce reduce => shape.AxesOf(reduce) is var axes && shape.Facts.Free.Concat(shape.Facts.Contracted).All(a => (axes & shape.Bit(a)) == 0 || scope.Find(a) is not null),
        _ => true,
    };

    private static bool IsKnown(Affine index, Scope scope)
    {
        foreach (var (axis, _) in index.Terms)
        {
            if (scope.Find(axis) is null) return false;
        }
        return true;
    }

    private void Define(Value value, Scope home)
    {
        switch (value)
        {
            case Const constant:
                home.Bind(value, CText.Number(constant.Number, constant.Type));
                break;
            case Iota iota:
                Declare(value, $"(i32)({Index(iota.Index, home)})", home);
                break;
            case Load load:
                Declare(value, Loaded(load, home), home);
                break;
            case Map map:
                Declare(value, Mapped(map, home), home);
                break;
            case Reduce reduce:
                if (Reducer?.Invoke(reduce, home) != true) ReduceInLoops(reduce, home);
                break;
            default:
                throw new VerificationException($"A kernel holds an unknown value {value.GetType().Name}. Please report it.");
        }
    }

    private void Declare(Value value, string text, Scope home)
    {
        string name = NewName("v");
        home.Line($"const {CText.Type(value.Type)} {name} = {text};");
        home.Bind(value, name);
    }

    private static string Loaded(Load load, Scope scope)
    {
        string element = $"p{load.Buffer.Slot}[{Place(load.Index, load.Row, load.RowStride, scope)}]";
        if (load.Guards.Count == 0) return element;
        var inside = load.Guards.Select(g => $"(u32)({Index(g.Index, scope)}) < {g.Extent}u");
        return $"{string.Join(" && ", inside)} ? {element} : {CText.Number(0, load.Type)}";
    }

    private static string Place(Affine index, Value? row, long rowStride, Scope scope)
    {
        string place = Index(index, scope);
        return row is null ? place : $"(i64){scope.Find(row)} * {CText.Integer(rowStride)} + {place}";
    }

    private static string Stored(string value, DType type) => type == DType.Bool ? $"(u8){value}" : value;
}
