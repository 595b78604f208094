using AiDotNet.Jit.Ops;

namespace AiDotNet.Jit.Passes;

/// <summary>Exact laws of reshape, permute, expand, slice, pad and concat: they move elements and change none.</summary>
internal static partial class MovementLaws
{
    public static RuleSet Rules { get; } = new()
    {
        {
            Primitive.Reshape, "reshape to its own shape -> x",
            n => n is [var x] && x.Shape == n.Shape ? x : null, (x, _) => Raw(Primitive.Reshape, x)
        },
        {
            Primitive.Reshape, "reshape(reshape(x)) -> reshape(x)",
            n => n is [{ IsReshape: true } and [var x]] ? x.Reshape(n.Shape) : null, (x, _) => x.Reshape([6]).Reshape([3, 2])
        },
        {
            Primitive.Expand, "expand to its own shape -> x",
            n => n is [var x] && x.Shape == n.Shape ? x : null, (x, _) => Raw(Primitive.Expand, x)
        },
        {
            Primitive.Expand, "expand(expand(x)) -> expand(x)",
            n => n is [{ IsExpand: true } and [var x]] ? x.Expand(n.Shape) : null, (x, _) => x.Expand([4, 2, 3]).Expand([5, 4, 2, 3])
        },
        {
            Primitive.Expand, "expand(reshape(x) with 1s in front) -> expand(x)",
            ExpandOfReshape, (x, _) => x.Reshape([1, 2, 3]).Expand([4, 2, 3])
        },
        { Primitive.Expand, "expand that copies nothing -> reshape", ExpandAsReshape, (x, _) => x.Expand([1, 2, 3]) },
        { Primitive.Permute, "permute that moves 1s only -> reshape", PermuteAsReshape, (x, _) => x.Reshape([1, 2, 3]).Permute([1, 0, 2]) },
        {
            Primitive.Permute, "permute(permute(x)) -> permute(x)",
            MergePermutes, (x, _) => x.Reshape([2, 3, 1]).Permute([1, 2, 0]).Permute([1, 0, 2])
        },
        { Primitive.Slice, "slice of everything -> x", SliceOfAll, (x, _) => Everything(x) },
        { Primitive.Slice, "slice(slice(x)) -> slice(x)", MergeSlices, (x, _) => x.Slice(1, 2, 3, -1).Slice(1, 0, 2, 2) },
        {
            Primitive.Slice, "slice(expand(x)) -> expand(slice(x))",
            SliceOfExpand, (x, _) => x.Expand([4, 2, 3]).Slice([1, 0, 2], [2, 2, 1], [1, 1, 1])
        },
        {
            Primitive.Slice, "slice(pad(x)) inside x -> slice(x)",
            SliceOfPad, (x, _) => x.Pad([1, 2], [0, 1], [0, 0]).Slice([1, 3], [2, 2], [1, 1])
        },
        {
            Primitive.Slice, "slice(concat(.., x, ..)) inside x -> slice(x)",
            SliceOfConcat, (x, y) => NodeMath.Concat([x, y], 1).Slice(1, 4, 2)
        },
        {
            Primitive.Pad, "pad by nothing -> x",
            PadByNothing, (x, _) => x.Builder.Add(Primitive.Pad, [x], new PadAttributes([0, 0], [0, 0], [0, 0], 0))
        },
        {
            Primitive.Pad, "pad(pad(x, c), c) -> pad(x, c)",
            MergePads, (x, _) => x.Pad([1, 0], [0, 1], [0, 0], 2).Pad([0, 3], [-1, 0], [0, 0], 2)
        },
        {
            Primitive.Fold, "fold(reshape(x)) -> reshape(fold(x)) where windows stay",
            WindowLaws.OfReshape, (x, _) => x.Reshape([1, 2, 3]).Fold([3], [1], [1], [4])
        },
        {
            Primitive.Pad, "crop(reshape(x)) -> reshape(crop(x)) where cropped axes stay",
            CropLaws.OfReshape, (x, _) => x.Reshape([2, 1, 3]).Pad([0, 0, -1], [0, 0, 0], [0, 0, 0], 0)
        },
        {
            Primitive.Pad, "crop(permute(x)) -> permute(crop(x))",
            CropLaws.OfPermute, (x, _) => x.Permute([1, 0]).Pad([-1, 0], [0, -1], [0, 0], 0)
        },
        {
            Primitive.Pad, "crop(dot(x, y)) -> dot(crop(x), crop(y))",
            CropLaws.OfDot, (x, y) => NodeMath.Dot(x, y, [], [], [1], [1]).Pad([-1, 0], [0, -1], [0, 0], 0)
        },
        {
            Primitive.Pad, "crop(unfold(x)) -> unfold(crop(x))",
            CropLaws.OfUnfold, (x, _) => x.Unfold([2], [1], [1]).Pad([-1, -1, 0], [0, 0, 0], [0, 0, 0], 0)
        },
        {
            Primitive.Pad, "pad(c, c) -> c",
            PadOfSplat, (x, _) => x.ConstantLike(2).Pad([1, 0], [0, 0], [0, 0], 2)
        },
        {
            Primitive.Concat, "concat of one -> x",
            n => n is [var x] ? x : null, (x, _) => x.Builder.Add(Primitive.Concat, [x], new ConcatAttributes(0))
        },
        {
            Primitive.Concat, "concat(.., concat(x, y), ..) -> concat(.., x, y, ..)",
            FlattenConcat, (x, y) => NodeMath.Concat([x, NodeMath.Concat([y, x], 0)], 0)
        },
        {
            Primitive.Concat, "concat with an empty part -> concat without",
            DropEmpty, (x, y) => NodeMath.Concat([x, y.Slice(0, 0, 0), y], 0)
        },
        {
            Primitive.Iota, "iota along 1 -> 0",
            n => n.Shape[n.Attribute<IotaAttributes>().Axis] == 1 ? n.Builder.Full(n.Type, 0) : null, (x, _) => x.Builder.Iota([4, 1], 1)
        },
        { "view(c) -> c", ViewOfSplat, (x, _) => x.ConstantLike(2).Permute([1, 0]) },
        { "view(expand(one element)) -> expand", ViewOfOne, (x, _) => x.Slice([1, 2], [1, 1], [1, 1]).Expand([2, 3]).Reshape([6]) },
        {
            "f(expand(x), ..) -> expand(f(x, ..)), elementwise f",
            ElementwiseOfExpand, (x, y) => x.Expand([4, 2, 3]) * NodeMath.Exp(y.Expand([4, 2, 3]))
        },
    };
}
