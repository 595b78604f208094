using AiDotNet.Jit.Kernels;

namespace AiDotNet.Jit.Gpu.Rendering;

/// <summary>
/// Products in tiles: a group copies a block of each factor to local memory, each work-item multiplies a few rows by a few columns in
/// registers, and whatever was fused behind the sum is computed where the sum is. Each sum is in the order of its terms.
/// </summary>
internal sealed class TileRenderer
{
    private readonly KernelShape _shape;
    private readonly TilePlan _plan;
    private readonly ValueWriter _writer;
    private readonly string _type;
    private readonly bool _contract;

    private TileRenderer(KernelShape shape, RenderOptions options, TilePlan plan)
    {
        (_shape, _plan, _contract) = (shape, plan, !options.Strict);
        _writer = new(shape, !options.Strict);
        _type = CText.Type(plan.Sum.Type);
    }

    /// <summary>The kernel as one entry.</summary>
    /// <param name="shape">The kernel; of a split one, the original.</param>
    /// <param name="options">What may be assumed.</param>
    /// <param name="plan">How it is cut.</param>
    /// <param name="entry">The entry's name.</param>
    /// <param name="partial">For a split kernel: where part number "part" of the sum goes, instead of the stores.</param>
    /// <param name="buffers">The entry's buffers.</param>
    public static KernelSource Render(
        KernelShape shape, RenderOptions options, TilePlan plan, string entry, Func<Scope, string>? partial, IReadOnlyList<KernelBuffer> buffers)
    {
        if (plan.Tiles == 0) return new("", []);
        var renderer = new TileRenderer(shape, options, plan);
        var root = new Scope(null, 1);
        renderer.OpenTile(root);
        renderer.Multiply(root);
        renderer.Finish(root, partial);
        string locals = $"  LOCAL {renderer._type} left[{plan.Deep}][{plan.High + 1}];\n  LOCAL {renderer._type} right[{plan.Deep}][{plan.Wide + 1}];\n";
        string source = renderer._writer.Helpers + EntryWriter.Write(entry, plan.Group, buffers, locals, root.ToString());
        return new(source, [new(entry, new(plan.Tiles * plan.Parts, plan.Group))]);
    }

    private void OpenTile(Scope root)
    {
        root.Line($"const i32 y = LID / {TilePlan.Across}, x = LID - y * {TilePlan.Across};");
        root.Line($"const i64 tile = GRP / {_plan.Parts}, above = tile / {_plan.TilesWide};");
        if (_plan.Parts > 1) root.Line($"const i32 part = (i32)(GRP - tile * {_plan.Parts});");
        root.Line($"const i32 batch = (i32)(above / {_plan.TilesHigh});");
        root.Line($"const i32 n0 = (i32)(tile - above * {_plan.TilesWide}) * {_plan.Wide}, m0 = (i32)(above - batch * {CText.Integer(_plan.TilesHigh)}) * {_plan.High};");
        _writer.Unflatten("batch", _plan.Batch, root);
        root.Line($"{_type} acc[{_plan.HighEach}][{_plan.WideEach}];");
        root.Line("UNROLL");
        root.Line($"for (i32 i = 0; i < {_plan.HighEach}; i++) {{");
        root.Line("UNROLL");
        root.Line($"  for (i32 j = 0; j < {_plan.WideEach}; j++) acc[i][j] = {CText.Number(0, _plan.Sum.Type)};");
        root.Line("}");
    }

    private void Multiply(Scope root)
    {
        long share = (_plan.K + _plan.Parts - 1) / _plan.Parts;
        share = (share + _plan.Deep - 1) / _plan.Deep * _plan.Deep;
        string first = _plan.Parts > 1 ? $"part * {share}" : "0";
        string last = _plan.Parts > 1 ? $"(part + 1) * {share} < {_plan.K} ? (part + 1) * {share} : {_plan.K}" : $"{_plan.K}";
        root.Line($"const i32 last = {last};");
        var body = root.Inner();
        Copy(body, "left", _plan.Left, _plan.Rows, "m0", _plan.High, _plan.M, share);
        Copy(body, "right", _plan.Right, _plan.Columns, "n0", _plan.Wide, _plan.N, share);
        body.Line("BARRIER();");
        MultiplyBlocks(body);
        body.Line("BARRIER();");
        root.Line($"for (i32 k0 = {first}; k0 < last; k0 += {_plan.Deep}) {{");
        root.Add(body);
        root.Line("}");
    }

    // Neighbouring work-items read neighbours in memory: along the terms where they are contiguous, else along the tile.
    private void Copy(Scope body, string block, Value factor, IReadOnlyList<Axis> axes, string start, int extent, long all, long share)
    {
        bool alongTerms = _plan.Terms.Count > 0 && Reads(factor, _plan.Terms[^1]) && !(axes.Count > 0 && Reads(factor, axes[^1]));
        var element = body.Inner();
        element.Line(alongTerms ? $"const i32 at = e / {_plan.Deep}, k = e - at * {_plan.Deep};" : $"const i32 k = e / {extent}, at = e - k * {extent};");
        element.Line($"const i32 term = k0 + k, own = {start} + at;");
        var inside = element.Inner();
        _writer.Unflatten("term", _plan.Terms, inside);
        _writer.Unflatten("own", axes, inside);
        inside.Line($"value = {_writer.Use(factor, inside)};");
        element.Line($"{_type} value = {CText.Number(0, _plan.Sum.Type)};");
        List<string> tests = [];
        if (share % _plan.Deep != 0 || _plan.K % _plan.Deep != 0) tests.Add("term < last");
        if (all % extent != 0) tests.Add($"own < {all}");
        element.Line(tests.Count == 0 ? "{" : $"if ({string.Join(" && ", tests)}) {{");
        element.Add(inside);
        element.Line("}");
        element.Line($"{block}[k][at] = value;");
        body.Line($"for (i32 e = LID; e < {_plan.Deep * extent}; e += {_plan.Group}) {{");
        body.Add(element);
        body.Line("}");
    }

    private void MultiplyBlocks(Scope body)
    {
        string sum = !_contract ? "acc[i][j] + a[i] * b[j]" : $"{(_plan.Sum.Type == Tensors.DType.Float64 ? "FMA64" : "FMA32")}(a[i], b[j], acc[i][j])";
        int down = _plan.Group / TilePlan.Across;
        foreach (string line in $$"""
            UNROLL
            for (i32 k = 0; k < {{_plan.Deep}}; k++) {
              {{_type}} a[{{_plan.HighEach}}], b[{{_plan.WideEach}}];
            UNROLL
              for (i32 i = 0; i < {{_plan.HighEach}}; i++) a[i] = left[k][y + i * {{down}}];
            UNROLL
              for (i32 j = 0; j < {{_plan.WideEach}}; j++) b[j] = right[k][x + j * {{TilePlan.Across}}];
            UNROLL
              for (i32 i = 0; i < {{_plan.HighEach}}; i++) {
            UNROLL
                for (i32 j = 0; j < {{_plan.WideEach}}; j++) acc[i][j] = {{sum}};
              }
            }
            """.Split('\n'))
        {
            body.Line(line.TrimEnd('\r'));
        }
    }

    private void Finish(Scope root, Func<Scope, string>? partial)
    {
        var loops = root.Inner();
        loops.Line($"const i32 m = m0 + y + i * {_plan.Group / TilePlan.Across}, n = n0 + x + j * {TilePlan.Across};");
        var element = loops.Inner();
        _writer.Unflatten("m", _plan.Rows, element);
        _writer.Unflatten("n", _plan.Columns, element);
        element.Bind(_plan.Sum, "acc[i][j]");
        if (partial is null) _writer.Write([.. _shape.Kernel.Stores], element);
        else element.Line(partial(element));
        List<string> tests = [];
        if (_plan.M % _plan.High != 0) tests.Add($"m < {_plan.M}");
        if (_plan.N % _plan.Wide != 0) tests.Add($"n < {_plan.N}");
        loops.Line(tests.Count == 0 ? "{" : $"if ({string.Join(" && ", tests)}) {{");
        loops.Add(element);
        loops.Line("}");
        root.Line("UNROLL");
        root.Line($"for (i32 i = 0; i < {_plan.HighEach}; i++) {{");
        root.Line("UNROLL");
        root.Line($"  for (i32 j = 0; j < {_plan.WideEach}; j++) {{");
        root.Add(loops);
        root.Line("  }");
        root.Line("}");
    }

    private static bool Reads(Value factor, Axis axis) =>
        ValueOrder.Of([factor], _ => false).OfType<Load>().Any(l => Math.Abs(l.Index.ScaleOf(axis)) == 1);
}
