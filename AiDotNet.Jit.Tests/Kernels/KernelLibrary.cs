using AiDotNet.Jit.Kernels;
using AiDotNet.Jit.Tensors;
using static AiDotNet.Jit.Tests.Kernels.Build;

namespace AiDotNet.Jit.Tests.Kernels;

/// <summary>The kernel shapes the compiler makes, with the schedules they deserve.</summary>
internal static class KernelLibrary
{
    public static (Case, Schedule) Elementwise(int n, int lanes, int unroll, DType type = DType.Float32)
    {
        var b = Buffers(type, "a", "b", "c", "y", "less:b");
        var i = new Axis("i", n);
        var (x, y, z) = (At(b[0], i), At(b[1], i), At(b[2], i));
        var kernel = new Kernel("elementwise", b, [new(b[3], i, Exp(x * y + z) - (y - x * z)), new(b[4], i, new Map(MapOp.Less, x, y))]);
        var s = new Schedule { Lanes = lanes };
        var (outer, u) = s.Split(s.Vectorise(i), unroll);
        return (new(kernel, n, n, n, n, n), s.Parallel(outer).Unroll(u));
    }

    public static (Case, Schedule) Softmax(int rows, int cols, int lanes, int ways, int rowTile = 1, bool keep = true, DType type = DType.Float32)
    {
        var b = Buffers(type, "x", "y");
        var (r, c) = (new Axis("r", rows), new Axis("c", cols));
        var index = r * cols + c;
        var x = At(b[0], index);
        var e = Exp(x - new Reduce(Fold.Max, x, c));
        var kernel = new Kernel("softmax", b, [new(b[1], index, e * (new Const(1, type) / new Reduce(Fold.Sum, e, c)))]);
        var s = new Schedule { Lanes = lanes };
        var (outer, u) = s.Split(s.Vectorise(c), ways);
        var (ro, ri) = s.Split(r, rowTile);
        s.Parallel(ro).Loops(outer).Unroll(ri).Interleave(u);
        if (keep) s.Keep(e, b[1], index);
        return (new(kernel, rows * cols, rows * cols), s);
    }

    public static (Case, Schedule) LayerNorm(int rows, int cols, int lanes, int ways, int rowTile = 1)
    {
        var b = Buffers(DType.Float32, "x", "gamma", "beta", "y", "mean", "rstd");
        var (r, c) = (new Axis("r", rows), new Axis("c", cols));
        var index = r * cols + c;
        var x = At(b[0], index);
        var mean = new Reduce(Fold.Sum, x, c) * (1f / cols);
        var d = x - mean;
        var rstd = (Value)1f / Sqrt(new Reduce(Fold.Sum, d * d, c) * (1f / cols) + 1e-2f);
        var kernel = new Kernel("layernorm", b, [new(b[3], index, d * rstd * At(b[1], c) + At(b[2], c)), new(b[4], r, mean), new(b[5], r, rstd)]);
        var s = new Schedule { Lanes = lanes };
        var (outer, u) = s.Split(s.Vectorise(c), ways);
        var (ro, ri) = s.Split(r, rowTile);
        return (new(kernel, rows * cols, cols, cols, rows * cols, rows, rows) { Tolerance = 1e-4 }, s.Parallel(ro).Loops(outer).Unroll(ri).Interleave(u));
    }

    public static (Case, Schedule) LayerNormParameterGrad(int rows, int cols, int lanes, int width, int deep)
    {
        var b = Buffers(DType.Float32, "x", "mean", "rstd", "dy", "dgamma", "dbeta");
        var (r, c) = (new Axis("r", rows), new Axis("c", cols));
        var dy = At(b[3], r * cols + c);
        var kernel = new Kernel("layernorm_dgb", b, [
            new(b[4], c, new Reduce(Fold.Sum, dy * ((At(b[0], r * cols + c) - At(b[1], r)) * At(b[2], r)), r)),
            new(b[5], c, new Reduce(Fold.Sum, dy, r))]);
        var s = new Schedule { Lanes = lanes };
        var (outer, v) = s.Split(s.Vectorise(c), width);
        var (ro, u) = s.Split(r, deep);
        return (new(kernel, rows * cols, rows, rows, rows * cols, cols, cols), s.Parallel(outer).Loops(ro).Unroll(u, v));
    }

    public static (Case, Schedule) RowSum(int rows, int cols, int lanes, int ways, Fold fold = Fold.Sum, DType type = DType.Float32)
    {
        var b = Buffers(type, "x", "y");
        var (r, c) = (new Axis("r", rows), new Axis("c", cols));
        var kernel = new Kernel("rowsum", b, [new(b[1], r, new Reduce(fold, At(b[0], r * cols + c), c))]);
        var s = new Schedule { Lanes = lanes };
        var (outer, u) = s.Split(s.Vectorise(c), ways);
        return (new(kernel, rows * cols, rows), s.Parallel(r).Loops(outer).Interleave(u));
    }

    public static (Case, Schedule) ColumnSumBlocked(int blocks, int rows, int cols, int lanes, int width)
    {
        var b = Buffers(DType.Float32, "x", "y");
        var (rb, r, c) = (new Axis("rb", blocks), new Axis("r", rows), new Axis("c", cols));
        var sum = new Reduce(Fold.Sum, At(b[0], rb * (rows * cols) + r * cols + c), r);
        var kernel = new Kernel("colsum", b, [new(b[1], c, sum, Accumulate: true)]);
        var s = new Schedule { Lanes = lanes };
        var (outer, v) = s.Split(s.Vectorise(c), width);
        return (new(kernel, blocks * rows * cols, cols), s.Loops(rb, outer).Unroll(r, v));
    }

    /// <summary>Two folds down columns that wait in their results between blocks of rows, and a store of every element on the way.</summary>
    public static (Case, Schedule) ColumnsCarried(int rows, int cols, int lanes, int width, int deep)
    {
        var b = Buffers(DType.Float32, "x", "w", "half", "top", "z");
        var (r, c) = (new Axis("r", rows), new Axis("c", cols));
        var x = At(b[0], r * cols + c);
        var scaled = x * At(b[1], r);
        var (sum, top) = (new Reduce(Fold.Sum, scaled, r), new Reduce(Fold.Max, x, r));
        var kernel = new Kernel("columns", b, [new(b[2], c, sum * new Const(0.5, DType.Float32)), new(b[3], c, top), new(b[4], r * cols + c, scaled)]);
        var s = new Schedule { Lanes = lanes };
        var (strip, v) = s.Split(s.Vectorise(c), width);
        var (block, u) = s.Split(r, deep);
        s.Parallel(strip).Loops(block, v).Unroll(u).Carry(block, sum, b[2], c).Carry(block, top, b[3], c);
        return (new(kernel, rows * cols, rows, cols, cols, rows * cols), s);
    }

    /// <summary>Rows in two stages and, in blocks of them, sums down their columns: of what is read, and of what the rows' first stage decides.</summary>
    public static (Case, Schedule) RowsAndColumns(int blocks, int rows, int cols, int lanes, int pair, int ways)
    {
        var b = Buffers(DType.Float32, "x", "y", "sum", "top");
        var (o, r, c) = (new Axis("o", blocks), new Axis("r", rows), new Axis("c", cols));
        var x = At(b[0], o * (rows * cols) + r * cols + c);
        var centred = x - new Reduce(Fold.Max, x, c);
        var (sum, top) = (new Reduce(Fold.Sum, x, r), new Reduce(Fold.Min, centred * x, r));
        var row = centred * new Reduce(Fold.Sum, centred * centred, c);
        var kernel = new Kernel("rows", b, [new(b[1], o * (rows * cols) + r * cols + c, row), new(b[2], o * cols + c, sum), new(b[3], o * cols + c, top)]);
        var s = new Schedule { Lanes = lanes, PrefetchRows = true };
        var v = s.Vectorise(c);
        var (outer, two) = s.Split(r, pair);
        var (columns, inner) = s.Split(v, ways);
        s.Parallel(o).Loops(outer, columns).Unroll(two).Interleave(inner).Carry(outer, sum, b[2], o * cols + c).Carry(outer, top, b[3], o * cols + c);
        return (new(kernel, blocks * rows * cols, blocks * rows * cols, blocks * cols, blocks * cols), s);
    }

    /// <summary>Rows in three stages. A sum that only the last stage needs could run in the first, which reads x alone, or in the second, which reads the rest, too.</summary>
    public static (Case, Schedule) LateSum(int rows, int cols, int lanes, int pair, int ways)
    {
        var b = Buffers(DType.Float32, "x", "g", "w", "y");
        var (r, c) = (new Axis("r", rows), new Axis("c", cols));
        var x = At(b[0], r * cols + c);
        var weighted = At(b[1], r * cols + c) * At(b[2], c);
        var centred = x - new Reduce(Fold.Max, x, c);
        var y = centred * new Reduce(Fold.Sum, centred * weighted, c) + new Reduce(Fold.Sum, weighted, c) * weighted;
        var s = new Schedule { Lanes = lanes };
        var v = s.Vectorise(c);
        var (outer, two) = s.Split(r, pair);
        var (columns, inner) = s.Split(v, ways);
        s.Parallel(outer).Loops(columns).Unroll(two).Interleave(inner);
        return (new(new("late", b, [new(b[3], r * cols + c, y)]), rows * cols, rows * cols, cols, rows * cols), s);
    }

    /// <summary>Each element, and the row's sum, by the root of the row's squares.</summary>
    public static (Case, Schedule) ByRoot(int rows, int cols, int lanes, bool contract = true)
    {
        var b = Buffers(DType.Float32, "x", "y", "z");
        var (r, c) = (new Axis("r", rows), new Axis("c", cols));
        var x = At(b[0], r * cols + c);
        var root = Sqrt(new Reduce(Fold.Sum, x * x, c) + 1e-3f);
        var kernel = new Kernel("by_root", b, [new(b[1], r * cols + c, x / root), new(b[2], r, new Reduce(Fold.Sum, x, c) / root)]);
        var s = new Schedule { Lanes = lanes, Contract = contract };
        s.Parallel(r).Loops(s.Vectorise(c));
        return (new(kernel, rows * cols, rows * cols, rows), s);
    }

    public static (Case, Schedule) MatMul(int m, int n, int k, int lanes, int tileM, int tileV, int unrollK = 1, bool transposedA = false, bool transposedB = false, int batch = 1, DType type = DType.Float32, bool paired = false)
    {
        var b = Buffers(type, "a", "b", "bias", "y", "pre");
        var (i, j, p, z) = (new Axis("i", m), new Axis("j", n), new Axis("k", k), new Axis("z", batch));
        var a = At(b[0], z * (m * k) + (transposedA ? p * m + i : i * k + p));
        var right = At(b[1], z * (n * k) + (transposedB ? j * k + p : p * n + j));
        var pre = new Reduce(Fold.Sum, a * right, p) + At(b[2], j);
        var at = z * (m * n) + i * n + j;
        var kernel = new Kernel("matmul", b, [new(b[3], at, Max(pre, new Const(0, type))), new(b[4], at, pre)]);
        var s = new Schedule { Lanes = lanes };
        var (jo, ji) = s.Split(j, tileV * lanes);
        var (io, ii) = s.Split(i, tileM);
        var jv = s.Vectorise(ji);
        var (ko, ku) = s.Split(p, unrollK);
        if (batch > 1) s.Parallel(z).Loops(jo, io, ko);
        else if (paired) s.Parallel(jo, io).Loops(ko);
        else s.Parallel(jo).Loops(io, ko);
        return (new(kernel, batch * m * k, batch * n * k, n, batch * m * n, batch * m * n), s.Unroll(ku, ii, jv));
    }

    public static (Case, Schedule) Transpose(int rows, int cols, int lanes, int tile, int inside = int.MaxValue)
    {
        var b = Buffers(DType.Float32, "x", "y");
        var (i, j) = (new Axis("i", rows), new Axis("j", cols));
        var kernel = new Kernel("transpose", b, [new(b[1], j * rows + i, At(b[0], i * cols + j, inside < cols ? [new(j, inside)] : []))]);
        var s = new Schedule { Lanes = lanes };
        var io = s.Vectorise(i);
        var (jo, ji) = s.Split(j, tile);
        return (new(kernel, rows * cols, rows * cols) { Tolerance = 0 }, s.Parallel(io).Loops(jo).Unroll(ji));
    }

    /// <summary>The same by reading along the lanes and writing along the tile.</summary>
    public static (Case, Schedule) TransposeWriting(int rows, int cols, int lanes, int tile, DType type = DType.Float32, int inside = int.MaxValue)
    {
        var b = Buffers(type, "x", "y");
        var (i, j) = (new Axis("i", rows), new Axis("j", cols));
        var kernel = new Kernel("transpose", b, [new(b[1], j * rows + i, At(b[0], i * cols + j, inside < rows ? [new(i, inside)] : []))]);
        var s = new Schedule { Lanes = lanes };
        var jo = s.Vectorise(j);
        var (io, ii) = s.Split(i, tile);
        return (new(kernel, rows * cols, rows * cols) { Tolerance = 0 }, s.Parallel(io).Loops(jo).Unroll(ii));
    }

    /// <summary>The gradient of 2 x 2 pooling: two instances of the tile fill the registers that lanes two apart leave half empty.</summary>
    public static (Case, Schedule) Unpool(int rows, int w, int lanes)
    {
        var b = Buffers(DType.Float32, "x", "g", "y");
        var (r, c, p) = (new Axis("r", rows), new Axis("c", w), new Axis("p", 2));
        var at = r * (2 * w) + c * 2 + p;
        var kernel = new Kernel("unpool", b, [new(b[2], at, At(b[0], at) * At(b[1], r * w + c))]);
        var s = new Schedule { Lanes = lanes };
        var co = s.Vectorise(c);
        return (new(kernel, rows * 2 * w, rows * w, rows * 2 * w) { Tolerance = 0 }, s.Parallel(r).Loops(co).Unroll(p));
    }

    // The window's columns lie between the lanes; of them and its rows the register tile is made.
    public static (Case, Schedule) Pool(int rows, int n, int lanes, int high, int wide, Fold fold, DType type = DType.Float32)
    {
        var b = Buffers(type, "x", "y", "z");
        var (r, c, i, j) = (new Axis("r", rows), new Axis("c", n), new Axis("i", high), new Axis("j", wide));
        int row = 2 * (n - 1) + wide + 1;
        var x = At(b[0], r * (high * row) + i * row + c * 2 + j);
        var pooled = new Reduce(fold, x, i, j);
        var equal = new Reduce(Fold.Sum, new Map(MapOp.Select, new Map(MapOp.Equal, x, pooled), new Const(1, type), new Const(0, type)), i, j);
        var kernel = new Kernel("pool", b, [new(b[1], r * n + c, pooled), new(b[2], r * n + c, equal)]);
        var s = new Schedule { Lanes = lanes };
        var co = s.Vectorise(c);
        return (new(kernel, rows * high * row, rows * n, rows * n), s.Parallel(r).Loops(co).Unroll(i, j));
    }

    public static (Case, Schedule) Conv(int n, int c, int h, int w, int o, int lanes, int tileW, int tileV, bool peel, bool clip, int stride = 1, int dilation = 1, bool turned = false)
    {
        var b = Buffers(DType.Float32, "x", "w", "bias", "y");
        int oh = (h + stride - 1) / stride, ow = (w + stride - 1) / stride;
        var (an, ac, ay, ax, ao, ky, kx) = (new Axis("n", n), new Axis("c", c), new Axis("y", oh), new Axis("x", ow), new Axis("o", o), new Axis("ky", 3), new Axis("kx", 3));
        Guard[] inside = [new(ay * stride + (ky * dilation + -dilation), h), new(ax * stride + (kx * dilation + -dilation), w)];
        var x = At(b[0], an * (c * h * w) + ac * (h * w) + inside[0].Index * w + inside[1].Index, inside);
        var sum = new Reduce(Fold.Sum, x * At(b[1], ac * (9 * o) + ky * (3 * o) + kx * o + ao), ac, ky, kx);
        var place = turned ? an * (oh * ow * o) + ao * (oh * ow) + ay * ow + ax : an * (oh * ow * o) + ay * (ow * o) + ax * o + ao;
        var kernel = new Kernel("conv", b, [new(b[3], place, sum + At(b[2], ao))]);
        var s = new Schedule { Lanes = lanes };
        var (oo, oi) = s.Split(ao, tileV * lanes);
        var ov = s.Vectorise(oi);
        var (xo, xi) = s.Split(ax, tileW);
        s.Parallel(an).Loops(oo, ay, xo, ac, ky).Unroll(kx, xi, ov);
        if (peel) s.PeelEnds(xo);
        if (clip) s.Clip(ky);
        return (new(kernel, n * c * h * w, c * 9 * o, o, n * oh * ow * o), s);
    }

    /// <summary>Lanes along the width: the guards on x depend on the lane.</summary>
    public static (Case, Schedule) ConvAcrossWidth(int c, int h, int w, int o, int lanes, int tile)
    {
        var b = Buffers(DType.Float32, "x", "w", "y");
        var (ac, ay, ax, ao, ky, kx) = (new Axis("c", c), new Axis("y", h), new Axis("x", w), new Axis("o", o), new Axis("ky", 3), new Axis("kx", 3));
        Guard[] inside = [new(ay + (ky + (Affine)(-1)), h), new(ax + (kx + (Affine)(-1)), w)];
        var sum = new Reduce(Fold.Sum, At(b[0], ac * (h * w) + inside[0].Index * w + inside[1].Index, inside) * At(b[1], ao * (c * 9) + ac * 9 + ky * 3 + kx), ac, ky, kx);
        var kernel = new Kernel("conv_w", b, [new(b[2], ao * (h * w) + ay * w + ax, sum)]);
        var s = new Schedule { Lanes = lanes };
        var (xo, xi) = s.Split(s.Vectorise(ax), tile);
        return (new(kernel, c * h * w, o * c * 9, o * h * w), s.Parallel(ao).Loops(ay, xo, ac, ky, kx).Unroll(xi).Clip(ky));
    }

    public static (Case, Schedule) ConvWeightGrad(int n, int c, int h, int w, int o, int lanes, int tileC, int tileV)
    {
        var b = Buffers(DType.Float32, "xpad", "dy", "dw");
        var (an, ac, ay, ax, ao, ky, kx) = (new Axis("n", n), new Axis("c", c), new Axis("y", h), new Axis("x", w), new Axis("o", o), new Axis("ky", 3), new Axis("kx", 3));
        int pw = w + 2, ph = h + 2;
        var x = At(b[0], an * (c * ph * pw) + ac * (ph * pw) + (ay + (Affine)ky) * pw + ax + (Affine)kx);
        var sum = new Reduce(Fold.Sum, x * At(b[1], an * (h * w * o) + ay * (w * o) + ax * o + ao), ay, ax);
        var kernel = new Kernel("conv_dw", b, [new(b[2], ac * (9 * o) + ky * (3 * o) + kx * o + ao, sum, Accumulate: true)]);
        var s = new Schedule { Lanes = lanes };
        var (oo, oi) = s.Split(ao, tileV * lanes);
        var ov = s.Vectorise(oi);
        var (co, ci) = s.Split(ac, tileC);
        return (new(kernel, n * c * ph * pw, n * h * w * o, c * 9 * o), s.Loops(an, oo, co, ky, ay, ax).Unroll(ci, kx, ov));
    }

    public static (Case, Schedule) MaxPool(int planes, int h, int w, int lanes)
    {
        var b = Buffers(DType.Float32, "x", "y", "arg:i");
        var (p, ay, ax) = (new Axis("p", planes), new Axis("y", h / 2), new Axis("x", w / 2));
        Load Tap(int k) => At(b[0], p * (h * w) + ay * (2 * w) + ax * 2 + (k / 2 * w + k % 2));
        Value best = Tap(0), arg = new Const(0, DType.Int32);
        for (int k = 1; k < 4; k++)
        {
            var tap = Tap(k);
            var better = new Map(MapOp.Less, best, tap);
            (best, arg) = (new Map(MapOp.Select, better, tap, best), new Map(MapOp.Select, better, new Const(k, DType.Int32), arg));
        }
        var at = p * (h / 2 * (w / 2)) + ay * (w / 2) + ax;
        var kernel = new Kernel("maxpool", b, [new(b[1], at, best), new(b[2], at, arg)]);
        var s = new Schedule { Lanes = lanes };
        var xv = s.Vectorise(ax);
        return (new(kernel, planes * h * w, planes * (h / 2) * (w / 2), planes * (h / 2) * (w / 2)) { Tolerance = 0 }, s.Parallel(p).Loops(ay).Unroll(xv));
    }

    /// <summary>y[r, c] = table[ids[r], c], lanes along c or along r.</summary>
    public static (Case, Schedule) Gather(int rows, int vocabulary, int width, int lanes, bool lanesOnRows)
    {
        var b = Buffers(DType.Float32, "table", "ids:i", "y");
        var (r, c) = (new Axis("r", rows), new Axis("c", width));
        var kernel = new Kernel("gather", b, [new(b[2], r * width + c, new Load(b[0], c, At(b[1], r), width))]);
        var s = new Schedule { Lanes = lanes };
        if (lanesOnRows) s.Parallel(s.Vectorise(r)).Loops(c);
        else s.Parallel(r).Loops(s.Vectorise(c));
        return (new(kernel, vocabulary * width, rows, rows * width) { Tolerance = 0, IntegerLimit = vocabulary }, s);
    }

    /// <summary>dtable[ids[r], c] += dy[r, c].</summary>
    public static (Case, Schedule) ScatterAdd(int rows, int vocabulary, int width, int lanes)
    {
        var b = Buffers(DType.Float32, "dy", "ids:i", "dtable");
        var (r, c) = (new Axis("r", rows), new Axis("c", width));
        var kernel = new Kernel("scatter_add", b, [new(b[2], c, At(b[0], r * width + c), Accumulate: true, At(b[1], r), width)]);
        var s = new Schedule { Lanes = lanes };
        return (new(kernel, rows * width, rows, vocabulary * width) { IntegerLimit = vocabulary }, s.Parallel(s.Vectorise(c)).Loops(r));
    }

    /// <summary>y[p, i] = x[p, i - before] or 0.</summary>
    public static (Case, Schedule) Pad(int planes, int n, int before, int after, int lanes, int tile)
    {
        var b = Buffers(DType.Float32, "x", "y");
        int total = n + before + after;
        var (p, i) = (new Axis("p", planes), new Axis("i", total));
        var kernel = new Kernel("pad", b, [new(b[1], p * total + i, At(b[0], p * n + i + -before, new Guard(i + (Affine)(-before), n)))]);
        var s = new Schedule { Lanes = lanes };
        var (io, ii) = s.Split(s.Vectorise(i), tile);
        return (new(kernel, planes * n, planes * total) { Tolerance = 0 }, s.Parallel(p).Loops(io).Unroll(ii));
    }

    /// <summary>y[o * stride + k] += x[o, k]: overlapping writes.</summary>
    public static (Case, Schedule) OverlapAdd(int windows, int size, int stride, int lanes, bool unroll)
    {
        var b = Buffers(DType.Float32, "x", "y");
        var (o, k) = (new Axis("o", windows), new Axis("k", size));
        var kernel = new Kernel("overlap_add", b, [new(b[1], o * stride + k, At(b[0], o * size + k), Accumulate: true)]);
        var s = new Schedule { Lanes = lanes };
        var v = s.Vectorise(k);
        if (unroll) s.Unroll(o, v);
        else s.Loops(o, v);
        return (new(kernel, windows * size, (windows * stride) + size), s);
    }

    /// <summary>y[0] += sum over every i, j by accumulating one element at a time.</summary>
    public static (Case, Schedule) AccumulateAll(int rows, int cols, int lanes)
    {
        var b = Buffers(DType.Float32, "x", "y");
        var (r, c) = (new Axis("r", rows), new Axis("c", cols));
        var kernel = new Kernel("accumulate_all", b, [new(b[1], 0, At(b[0], r * cols + c), Accumulate: true)]);
        var s = new Schedule { Lanes = lanes };
        return (new(kernel, rows * cols, 1), s.Loops(r, s.Vectorise(c)));
    }

    /// <summary>Rows' sums used by a sum over rows and by every element; loss in the same pass: nested reductions, several stores.</summary>
    public static (Case, Schedule) CrossEntropy(int rows, int cols, int lanes)
    {
        var b = Buffers(DType.Float32, "x", "labels:i", "loss", "dx", "lse");
        var (r, c) = (new Axis("r", rows), new Axis("c", cols));
        var x = At(b[0], r * cols + c);
        var e = Exp(x - new Reduce(Fold.Max, x, c));
        var sum = new Reduce(Fold.Sum, e, c);
        var label = At(b[1], r);
        var hot = new Map(MapOp.Select, new Map(MapOp.Equal, new Iota(c), label), (Value)1f, (Value)0f);
        var loss = new Reduce(Fold.Sum, sum * 0.25f - new Load(b[0], r * cols, label, 1), r);
        var kernel = new Kernel("cross_entropy", b, [new(b[2], 0, loss * (1f / rows)), new(b[3], r * cols + c, e / sum - hot), new(b[4], r, sum)]);
        var s = new Schedule { Lanes = lanes };
        return (new(kernel, rows * cols, rows, 1, rows * cols, rows) { IntegerLimit = cols, Tolerance = 1e-4 }, s.Loops(r, s.Vectorise(c)));
    }

    /// <summary>flip, stride 3, stride 2 with an offset, and positions.</summary>
    public static (Case, Schedule) Strides(int n, int lanes, DType type = DType.Float32)
    {
        var b = Buffers(type, "x", "y", "z", "flip", "at:i");
        var i = new Axis("i", n);
        var x3 = At(b[0], i * 3 + 1);
        var kernel = new Kernel("strides", b, [
            new(b[1], i * 2, x3),
            new(b[2], i * -1 + (n - 1), At(b[0], i * 2)),
            new(b[3], i, At(b[0], i * -1 + (n - 1))),
            new(b[4], i, new Iota(i * -3 + 7))]);
        var s = new Schedule { Lanes = lanes };
        return (new(kernel, (3 * n) + 1, 2 * n, n, n, n) { Tolerance = 0 }, s.Parallel(s.Vectorise(i)));
    }
}
