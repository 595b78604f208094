using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Kernels;
using AiDotNet.Jit.Ops;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Planning;

/// <content>Values that exist at some indices only: padding, and windows that contain an element or not.</content>
internal sealed partial class ValueBuilder
{
    private Value Padded(Node pad, Affine[] index, Guard[] guards)
    {
        var inner = Access.Operand(pad, 0, index);
        var own = Access.Guards(pad, inner);
        var filling = pad.Attribute<PadAttributes>();
        if (own.Count == 0 || filling.Bits == 0) return ZeroOutside(pad[0], inner, guards, own);
        return new Map(MapOp.Select, Inside(own), At(pad[0], inner, [.. guards, .. own]), new Const(filling.Value, pad.DType));
    }

    private Value Windows(Node fold, Affine[] index, Guard[] guards)
    {
        if (WindowTerms.At(fold, index, out var terms) is not null) throw new NonAffineIndexException(fold);
        Value sum = new Const(0, fold.DType);
        foreach (var (at, own) in terms) sum = new Map(MapOp.Add, sum, ZeroOutside(fold[0], at, guards, own));
        return sum;
    }

    private Value ZeroOutside(Node node, Affine[] index, Guard[] guards, List<Guard> own)
    {
        if (own.Count == 0) return At(node, index, guards);
        var value = At(node, index, [.. guards, .. own]);
        return IsZeroOutside(value, own) ? Chosen(value, own) : new Map(MapOp.Select, Inside(own), value, new Const(0, node.DType));
    }

    // A guarded load is +0 outside, and so is a choice between two of them.
    private static bool IsZeroOutside(Value value, List<Guard> guards) => value switch
    {
        Const constant => BitConverter.DoubleToInt64Bits(constant.Number) == 0,
        Load load => guards.All(g => load.Guards.Any(own => IsSame(own, g))),
        Map { MapOp: MapOp.Select } choice => IsZeroOutside(choice.Args[1], guards) && IsZeroOutside(choice.Args[2], guards),
        _ => false,
    };

    // Where both choices are zero, which one it is does not matter: what decides needs no guards where it has memory.
    private Value Chosen(Value value, List<Guard> guards) => value is Map { MapOp: MapOp.Select } choice
        ? new Map(MapOp.Select, choice.Type, Unguarded(choice.Args[0], guards), Chosen(choice.Args[1], guards), Chosen(choice.Args[2], guards))
        : value;

    private Value Unguarded(Value value, List<Guard> guards) => value switch
    {
        Load load when _fetched.TryGetValue(load, out var node) && Indices.IsInside(load.Index, node.Shape.Size) =>
            Fetch(node, load.Index, [.. load.Guards.Where(own => !guards.Exists(g => IsSame(own, g)))]),
        Map map => Unguarded(map, guards),
        _ => value,
    };

    // What has no such guard stays the value that others use.
    private Map Unguarded(Map map, List<Guard> guards)
    {
        Value[] args = [.. map.Args.Select(a => Unguarded(a, guards))];
        return args.SequenceEqual(map.Args) ? map : new(map.MapOp, map.Type, args);
    }

    private static bool IsSame(Guard a, Guard b) => a.Extent == b.Extent && Indices.Same(a.Index, b.Index);

    // What the group computes at this very point is there outside the guards too. Only a load says by itself that it is zero there.
    private static Value Guarded(Value value, Guard[] guards) =>
        guards.Length == 0 || value is not Load ? value : new Map(MapOp.Select, Inside(guards), value, new Const(0, value.Type));

    private static Value Inside(IReadOnlyList<Guard> guards)
    {
        Value? inside = null;
        foreach (var guard in guards)
        {
            var position = new Iota(guard.Index);
            var within = new Map(MapOp.And, new Map(MapOp.Less, new Const(-1, DType.Int32), position),
                new Map(MapOp.Less, position, new Const(guard.Extent, DType.Int32)));
            inside = inside is null ? within : new Map(MapOp.And, inside, within);
        }
        return inside!;
    }
}
