using AiDotNet.Jit.Kernels;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Gpu.Rendering;

/// <content>Reductions by one work-item, in the order of their axes.</content>
internal sealed partial class ValueWriter
{
    /// <summary>The reductions that can share the loops of this one: same axes, same inputs known, none needs the other.</summary>
    public List<Reduce> Companions(Reduce reduce, Scope home) =>
    [
        .. shape.Facts.Reduces.Where(r => r == reduce || (shape.StageOf(r) == shape.StageOf(reduce) && r.Axes.SequenceEqual(reduce.Axes)
            && shape.AxesOf(r) == shape.AxesOf(reduce) && home.Find(r) is null)),
    ];

    /// <summary>Declares accumulators.</summary>
    public List<string> Accumulators(IReadOnlyList<Reduce> reduces, Scope home)
    {
        var names = new List<string>();
        foreach (var reduce in reduces)
        {
            string name = NewName("a");
            home.Line($"{CText.Type(reduce.Type)} {name} = {CText.Number(Lowering.Identity(reduce.Fold, reduce.Type), reduce.Type)};");
            names.Add(name);
        }
        return names;
    }

    /// <summary>What reductions need at each position: the factors are enough where they are multiplied and added at once.</summary>
    public IReadOnlyList<Value> Terms(IReadOnlyList<Reduce> reduces) =>
        [.. reduces.SelectMany(r => Factors(r) is var (a, b) && a is not null ? new[] { a, b! } : [r.Body])];

    /// <summary>Adds the elements at one position to the accumulators.</summary>
    public void Accumulate(IReadOnlyList<Reduce> reduces, IReadOnlyList<string> accumulators, Scope body)
    {
        Write(Terms(reduces), body);
        for (int i = 0; i < reduces.Count; i++)
        {
            var (a, b) = Factors(reduces[i]);
            string next = a is null
                ? Folded(reduces[i], accumulators[i], body.Find(reduces[i].Body)!)
                : $"{(reduces[i].Type == DType.Float64 ? "FMA64" : "FMA32")}({body.Find(a)}, {body.Find(b!)}, {accumulators[i]})";
            body.Line($"{accumulators[i]} = {next};");
        }
    }

    /// <summary>Two partial results as one.</summary>
    public static string Folded(Reduce reduce, string a, string b) => Binary(Lowering.FoldOp(reduce.Fold, reduce.Type), reduce.Type, a, b);

    private void ReduceInLoops(Reduce reduce, Scope home)
    {
        var companions = Companions(reduce, home);
        var accumulators = Accumulators(companions, home);
        var loops = new Stack<Scope>();
        var body = home;
        foreach (var axis in reduce.Axes)
        {
            loops.Push(body);
            string name = NewName("x");
            var inner = body.Inner();
            inner.Bind(axis, name);
            body = inner;
        }
        Accumulate(companions, accumulators, body);
        foreach (var axis in reduce.Axes.Reverse())
        {
            var outer = loops.Pop();
            outer.Line($"for (i32 {body.Find(axis)} = 0; {body.Find(axis)} < {axis.Extent}; {body.Find(axis)}++) {{");
            outer.Add(body);
            outer.Line("}");
            body = outer;
        }
        for (int i = 0; i < companions.Count; i++) home.Bind(companions[i], accumulators[i]);
    }

    // A product that is needed elsewhere is computed anyway.
    private (Value?, Value?) Factors(Reduce reduce) =>
        contract && shape.UsesOf(reduce.Body) == 1 && reduce is { Fold: Fold.Sum, Body: Map { MapOp: MapOp.Mul } product } && reduce.Type.IsFloat() ? (product.Args[0], product.Args[1]) : (null, null);
}
