using AiDotNet.Jit.Kernels;

namespace AiDotNet.Jit.Gpu.Rendering;

/// <summary>
/// Products in tiles: a group copies a block of each factor to local memory, each work-item multiplies a few rows by a few columns in
/// registers, and whatever was fused behind the sum is computed where the sum is. Each sum is in the order of its terms.
/// </summary>
internal sealed class TileRenderer
{
    private const int Resident = 2; // while one group waits for memory the other multiplies

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
        string locals = $"  LOCAL ALIGNED {renderer._type} left[{plan.Deep}][{plan.High + plan.Padding}];\n  LOCAL ALIGNED {renderer._type} right[{plan.Deep}][{plan.Wide + plan.Padding}];\n";
        string source = renderer._writer.Helpers + EntryWriter.Write(entry, plan.Group, buffers, locals, root.ToString(), resident: Resident);
        return new(source, [new(entry, new(plan.Tiles * plan.Parts, plan.Group))]);
    }

    private void OpenTile(Scope root)
    {
        root.Line($"const i32 y = LID / {TilePlan.Across}, x = LID - y * {TilePlan.Across};");
        root.Line($"const i64 tile = GRP / {_plan.Parts}, above = tile / {_plan.TilesWide};");
        if (_plan.Parts > 1) root.Line($"const i32 part = (i32)(GRP - tile * {_plan.Parts});");
        root.Line($"const i32 batch = (i32)(above / {_plan.TilesHigh});");
        root.Line($"const i32 n0 = (i32)(tile - above * {_plan.TilesWide}) * {_plan.Wide}, m0 = (i32)(above - batch * {CText.Integer(_plan.TilesHigh)}) * {_plan.High};");
        _writer.Unflatten("batch", _plan.Of.Batch, root);
        Declare(root, $"acc[{_plan.HighEach}][{_plan.WideEach}]", _plan.HighEach, $"for (i32 j = 0; j < {_plan.WideEach}; j++) acc[i][j]");
        Declare(root, $"nextLeft[{Each(_plan.High)}]", Each(_plan.High), "nextLeft[i]");
        Declare(root, $"nextRight[{Each(_plan.Wide)}]", Each(_plan.Wide), "nextRight[i]");
    }

    private void Declare(Scope root, string array, int extent, string element)
    {
        root.Line($"{_type} {array};");
        root.Line("UNROLL");
        root.Line($"for (i32 i = 0; i < {extent}; i++) {{");
        if (element.StartsWith("for", StringComparison.Ordinal)) root.Line("UNROLL");
        root.Line($"  {element} = {CText.Number(0, _plan.Sum.Type)};");
        root.Line("}");
    }

    /// <summary>Elements of a block that each work-item copies.</summary>
    private int Each(int extent) => Math.Max(1, _plan.Deep * extent / _plan.Group);

    private void Multiply(Scope root)
    {
        long share = (_plan.Of.K + _plan.Parts - 1) / _plan.Parts;
        share = (share + _plan.Deep - 1) / _plan.Deep * _plan.Deep;
        string first = _plan.Parts > 1 ? $"part * {share}" : "0";
        string last = _plan.Parts > 1 ? $"(part + 1) * {share} < {_plan.Of.K} ? (part + 1) * {share} : {_plan.Of.K}" : $"{_plan.Of.K}";
        root.Line($"const i32 last = {last};");
        // The next blocks are on their way from memory while these are multiplied.
        var body = root.Inner();
        var ahead = body.Inner();
        Fetch(ahead, "nextLeft", _plan.Of.Left, _plan.Of.Rows, "m0", _plan.High, _plan.Of.M);
        Fetch(ahead, "nextRight", _plan.Of.Right, _plan.Of.Columns, "n0", _plan.Wide, _plan.Of.N);
        body.Line($"if (k0 + {_plan.Deep} < last) {{");
        body.Add(ahead);
        body.Line("}");
        var blocks = body.Inner();
        MultiplyBlocks(blocks);
        body.Line($"if (k0 >= {first}) {{");
        body.Add(blocks);
        body.Line("}");
        body.Line("BARRIER();");
        Keep(body, "left", "nextLeft", _plan.Of.Left, _plan.Of.Rows, _plan.High);
        Keep(body, "right", "nextRight", _plan.Of.Right, _plan.Of.Columns, _plan.Wide);
        body.Line("BARRIER();");
        root.Line($"for (i32 k0 = {first} - {_plan.Deep}; k0 < last; k0 += {_plan.Deep}) {{");
        root.Add(body);
        root.Line("}");
    }

    private void Fetch(Scope body, string next, Value factor, IReadOnlyList<Axis> axes, string start, int extent, long all)
    {
        var element = body.Inner();
        Place(element, factor, axes, extent);
        element.Line($"const i32 term = k0 + {_plan.Deep} + k, own = {start} + at;");
        var inside = element.Inner();
        _writer.Unflatten("term", _plan.Of.Terms, inside);
        _writer.Unflatten("own", axes, inside);
        inside.Line($"value = {_writer.Use(factor, inside)};");
        element.Line($"{_type} value = {CText.Number(0, _plan.Sum.Type)};");
        List<string> tests = [];
        if (_plan.Of.K % _plan.Deep != 0) tests.Add("term < last");
        if (all % extent != 0) tests.Add($"own < {all}");
        if (_plan.Deep * extent < _plan.Group) tests.Add($"e < {_plan.Deep * extent}");
        element.Line(tests.Count == 0 ? "{" : $"if ({string.Join(" && ", tests)}) {{");
        element.Add(inside);
        element.Line("}");
        element.Line($"{next}[i] = value;");
        ForEach(body, element, extent);
    }

    private void Keep(Scope body, string block, string next, Value factor, IReadOnlyList<Axis> axes, int extent)
    {
        var element = body.Inner();
        Place(element, factor, axes, extent);
        element.Line($"{(_plan.Deep * extent < _plan.Group ? $"if (e < {_plan.Deep * extent}) " : "")}{block}[k][at] = {next}[i];");
        ForEach(body, element, extent);
    }

    private void ForEach(Scope body, Scope element, int extent)
    {
        body.Line("UNROLL");
        body.Line($"for (i32 i = 0; i < {Each(extent)}; i++) {{");
        body.Add(element);
        body.Line("}");
    }

    // Neighbouring work-items read neighbours in memory: along the terms where they are contiguous, else along the tile.
    private void Place(Scope element, Value factor, IReadOnlyList<Axis> axes, int extent)
    {
        bool alongTerms = _plan.Of.Terms.Count > 0 && Reads(factor, _plan.Of.Terms[^1]) && !(axes.Count > 0 && Reads(factor, axes[^1]));
        element.Line($"const i32 e = LID + i * {_plan.Group};");
        element.Line(alongTerms ? $"const i32 at = e / {_plan.Deep}, k = e - at * {_plan.Deep};" : $"const i32 k = e / {extent}, at = e - k * {extent};");
    }

    private void MultiplyBlocks(Scope body)
    {
        string sum = !_contract ? "acc[i][j] + a[i] * b[j]" : $"{(_plan.Sum.Type == Tensors.DType.Float64 ? "FMA64" : "FMA32")}(a[i], b[j], acc[i][j])";
        foreach (string line in $$"""
            UNROLL
            for (i32 k = 0; k < {{_plan.Deep}}; k++) {
              {{_type}} a[{{_plan.HighEach}}], b[{{_plan.WideEach}}];
            UNROLL
              for (i32 i = 0; i < {{_plan.HighEach}}; i += {{_plan.RowRun}}) {{Read("a", "i", $"left[k][{_plan.RowOf("i")}]", _plan.RowRun)}}
            UNROLL
              for (i32 j = 0; j < {{_plan.WideEach}}; j += {{_plan.ColumnRun}}) {{Read("b", "j", $"right[k][{_plan.ColumnOf("j")}]", _plan.ColumnRun)}}
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

    // Compilers do not make one load of several by themselves.
    private string Read(string array, string number, string place, int run)
    {
        if (run == 1) return $"{array}[{number}] = {place};";
        var parts = Enumerable.Range(0, run).Select(r => $"{array}[{number}{(r > 0 ? $" + {r}" : "")}] = v.{"xyzw"[r]};");
        return $"{{ const {_type}{run} v = *(SHARED {_type}{run}*)&{place}; {string.Join(" ", parts)} }}";
    }

    private void Finish(Scope root, Func<Scope, string>? partial)
    {
        var loops = root.Inner();
        loops.Line($"const i32 m = m0 + {_plan.RowOf("i")}, n = n0 + {_plan.ColumnOf("j")};");
        var element = loops.Inner();
        _writer.Unflatten("m", _plan.Of.Rows, element);
        _writer.Unflatten("n", _plan.Of.Columns, element);
        element.Bind(_plan.Sum, "acc[i][j]");
        if (partial is null) _writer.Write([.. _shape.Kernel.Stores], element);
        else element.Line(partial(element));
        List<string> tests = [];
        if (_plan.Of.M % _plan.High != 0) tests.Add($"m < {_plan.Of.M}");
        if (_plan.Of.N % _plan.Wide != 0) tests.Add($"n < {_plan.Of.N}");
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

    /// <summary>True when neighbours along an axis are neighbours in some memory the factor reads.</summary>
    internal static bool Reads(Value factor, Axis axis) =>
        ValueOrder.Of([factor], _ => false).OfType<Load>().Any(l => Math.Abs(l.Index.ScaleOf(axis)) == 1);
}
