using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Ops;
using static AiDotNet.Jit.Ops.NodeMath;

namespace AiDotNet.Jit.Passes;

/// <summary>Exact laws of conditions and select.</summary>
internal static class LogicLaws
{
    public static RuleSet Rules { get; } = new()
    {
        { Primitive.Not, "not not p -> p", n => n is [{ IsNot: true } and [var p]] ? p : null, (x, y) => Not(Not(Less(x, y))) },
        { Primitive.And, "p and true -> p", n => n is [var p, { IsTrue: true }] ? p : null, (x, y) => And(Less(x, y), Constant(x, true)) },
        {
            Primitive.And, "p and false -> false",
            n => n is [_, { IsFalse: true } no] ? no : null, (x, y) => And(Less(x, y), Constant(x, false))
        },
        { Primitive.And, "p and p -> p", n => n is [var p, var q] && p == q ? p : null, (x, y) => And(Less(x, y), Less(x, y)) },
        {
            Primitive.Or, "p or true -> true",
            n => n is [_, { IsTrue: true } yes] ? yes : null, (x, y) => Or(Less(x, y), Constant(x, true))
        },
        { Primitive.Or, "p or false -> p", n => n is [var p, { IsFalse: true }] ? p : null, (x, y) => Or(Less(x, y), Constant(x, false)) },
        { Primitive.Or, "p or p -> p", n => n is [var p, var q] && p == q ? p : null, (x, y) => Or(Less(x, y), Less(x, y)) },
        { Primitive.Less, "x < x -> false", n => n is [var x, var y] && x == y ? Constant(x, false) : null, (x, _) => Less(x, x) },
        {
            Primitive.Select, "select(true, x, y) -> x",
            n => n is [{ IsTrue: true }, var x, _] ? x : null, (x, y) => Select(Constant(x, true), x, y)
        },
        {
            Primitive.Select, "select(false, x, y) -> y",
            n => n is [{ IsFalse: true }, _, var y] ? y : null, (x, y) => Select(Constant(x, false), x, y)
        },
        { Primitive.Select, "select(p, x, x) -> x", n => n is [_, var x, var y] && x == y ? x : null, (x, y) => Select(Less(x, y), x, x) },
        {
            Primitive.Select, "select(not p, x, y) -> select(p, y, x)",
            n => n is [{ IsNot: true } and [var p], var x, var y] ? Select(p, y, x) : null, (x, y) => Select(Not(Less(x, y)), x, y)
        },
        {
            Primitive.Select, "select(p, select(p, x, _), y) -> select(p, x, y)",
            n => n is [var p, { IsSelect: true } and [var q, var x, _], var y] && p == q ? Select(p, x, y) : null,
            (x, y) => Select(Less(x, y), Select(Less(x, y), x, -y), y)
        },
        {
            Primitive.Select, "select(p, x, select(p, _, y)) -> select(p, x, y)",
            n => n is [var p, var x, { IsSelect: true } and [var q, _, var y]] && p == q ? Select(p, x, y) : null,
            (x, y) => Select(Less(x, y), x, Select(Less(x, y), -x, y))
        },
    };

    private static Node Constant(Node like, bool value) => like.Builder.Full(new(Tensors.DType.Bool, like.Shape), value ? 1 : 0);
}
