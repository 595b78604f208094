using AiDotNet.Jit.Kernels;

namespace AiDotNet.Jit.Gpu.Rendering;

/// <summary>
/// Kernels that add to what is there, without atomics: the order of additions is the interpreter's, so results are the same to the bit.
/// </summary>
internal static class AccumulateRenderer
{
    private const int MostLaunches = 64;

    public static KernelSource Render(KernelShape shape, RenderOptions options, IReadOnlyList<Axis> order)
    {
        var store = shape.Kernel.Stores[0];
        List<Axis> axes = [.. order.Where(shape.Facts.Free.Contains), .. shape.Facts.Free.Except(order)];
        if (axes.Any(a => a.Extent == 0)) return new("", []);
        var rowAxes = store.Row is null ? 0 : shape.AxesOf(store.Row);
        List<Axis> own = Separate(store, axes.Where(a => (rowAxes & shape.Bit(a)) == 0));
        List<Axis> others = [.. axes.Except(own)];
        if (shape.Kernel.Stores.Count == 1 && shape.Facts.Reduces.Count == 0)
        {
            if (store.Row is not null && others.All(a => store.Index.ScaleOf(a) == 0)) return FirstOfEqualRows(shape, store, own, others, options);
            if (store.Row is null && !options.Strict && LaunchPerPoint(store, axes) is { } walked) return OneLaunchEach(shape, store, [.. axes.Except(walked)], walked, options);
        }
        return InLoops(shape, own, others, options);
    }

    /// <summary>
    /// Axes on which different positions write different elements, whatever the other axes' positions are: a step is larger than all smaller
    /// steps together can be, and all larger steps are multiples of something larger still.
    /// </summary>
    private static List<Axis> Separate(Store store, IEnumerable<Axis> candidates)
    {
        List<(Axis? Axis, long Step, long Reach)> steps =
        [
            .. store.Index.Terms.Select(t => ((Axis?)t.Axis, Math.Abs(t.Scale), Math.Abs(t.Scale) * (t.Axis.Extent - 1L))),
        ];
        if (store.Row is not null) steps.Add((null, Math.Abs(store.RowStride), long.MaxValue));
        return [.. candidates.Where(a => IsSeparate(a, steps))];
    }

    private static bool IsSeparate(Axis axis, List<(Axis? Axis, long Step, long Reach)> steps)
    {
        var own = steps.Find(s => s.Axis == axis);
        if (own.Axis is null) return false;
        var smaller = steps.Where(s => s.Axis != axis && s.Step <= own.Step);
        if (smaller.Any(s => s.Axis is null)) return false;
        long reach = smaller.Sum(s => s.Reach);
        long larger = steps.Where(s => s.Step > own.Step).Aggregate(0L, (gcd, s) => (long)System.Numerics.BigInteger.GreatestCommonDivisor(gcd, s.Step));
        return own.Step > reach && (larger == 0 || larger > reach + own.Reach);
    }

    // ---- windows: fold ----

    /// <summary>
    /// The axes to walk one launch at a time so that within a launch no two points write the same element: the fastest of those that
    /// overlap. Which those are decides about the order of additions, so not in Strict mode.
    /// </summary>
    private static List<Axis>? LaunchPerPoint(Store store, List<Axis> axes)
    {
        for (int count = 0; count < axes.Count; count++)
        {
            List<Axis> rest = [.. axes.Take(axes.Count - count)], walked = [.. axes.Skip(axes.Count - count)];
            if (KernelShape.Points(walked) > MostLaunches) return null;
            if (AreDistinct(store.Index, rest) && rest.All(a => store.Index.ScaleOf(a) >= 0) && walked.All(a => store.Index.ScaleOf(a) >= 0)) return walked;
        }
        return null;
    }

    // Sorted by step, each step is larger than all smaller ones together: the index is a mixed-radix number.
    private static bool AreDistinct(Affine index, IReadOnlyList<Axis> axes)
    {
        long reach = 0;
        foreach (var axis in axes.OrderBy(a => Math.Abs(index.ScaleOf(a))))
        {
            long scale = Math.Abs(index.ScaleOf(axis));
            if (scale <= reach) return false;
            reach += scale * (axis.Extent - 1L);
        }
        return true;
    }

    private static KernelSource OneLaunchEach(KernelShape shape, Store store, List<Axis> parallel, List<Axis> walked, RenderOptions options)
    {
        var writer = new ValueWriter(shape, !options.Strict);
        var root = new Scope(null, 1);
        long points = Open(root, writer, shape.ByStoreStride(parallel), options);
        writer.Unflatten("n", walked, root);
        writer.Write([store], root);
        string source = writer.Helpers + EntryWriter.Write("k0", options.GroupSize, shape.Kernel.Buffers, "", root.ToString(), hasNumber: true);
        int launches = (int)KernelShape.Points(walked);
        return new(source, [.. Enumerable.Range(0, launches).Select(n => new KernelLaunch("k0", new(GroupsOf(points, options), options.GroupSize), n))]);
    }

    // ---- rows: scatter ----

    /// <summary>
    /// The first position that names a row adds up all that name it, in order; the others have nothing to do.
    /// </summary>
    private static KernelSource FirstOfEqualRows(KernelShape shape, Store store, List<Axis> own, List<Axis> named, RenderOptions options)
    {
        var writer = new ValueWriter(shape, !options.Strict);
        var root = new Scope(null, 1);
        var type = store.Buffer.Type;
        int count = checked((int)KernelShape.Points(named));
        long points = Open(root, writer, [.. named, .. shape.ByStoreStride(own)], options);
        string row = writer.Use(store.Row!, root);
        string mine = writer.NewName("m");
        root.Line($"const i32 {mine} = (i32)(flat / {KernelShape.Points(own)});");
        root.Line($"for (i32 e = 0; e < {mine}; e++) {{");
        RowAt(shape, writer, store, named, "e", root, same => $"if ({same} == {row}) return;");
        root.Line("}");
        string target = $"p{store.Buffer.Slot}[(i64){row} * {CText.Integer(store.RowStride)} + {ValueWriter.Index(store.Index, root)}]";
        root.Line($"{CText.Type(type)} sum = {target};");
        root.Line($"for (i32 e = {mine}; e < {count}; e++) {{");
        RowAt(shape, writer, store, named, "e", root, same => $"if ({same} == {row}) {{", inner =>
        {
            var term = inner.Inner();
            string value = writer.Use(store.Value, term);
            term.Line($"sum = {ValueWriter.Binary(MapOp.Add, type, "sum", value)};");
            inner.Add(term);
            inner.Line("}");
        });
        root.Line("}");
        root.Line($"{target} = sum;");
        string source = writer.Helpers + EntryWriter.Write("k0", options.GroupSize, shape.Kernel.Buffers, "", root.ToString());
        return new(source, [new("k0", new(GroupsOf(points, options), options.GroupSize))]);
    }

    // A block that knows the row another position names. What the outer block knows of its own position does not hold in it.
    private static void RowAt(
        KernelShape shape, ValueWriter writer, Store store, List<Axis> named, string position, Scope root, Func<string, string> test, Action<Scope>? then = null)
    {
        var body = new Scope(null, root.Depth + 1);
        foreach (var axis in shape.Facts.Free.Except(named))
        {
            if (root.Find(axis) is { } name) body.Bind(axis, name);
        }
        writer.Unflatten(position, named, body);
        body.Line(test(writer.Use(store.Row!, body)));
        then?.Invoke(body);
        root.Add(body);
    }

    // ---- anything else ----

    private static KernelSource InLoops(KernelShape shape, List<Axis> own, List<Axis> others, RenderOptions options)
    {
        // With several stores only what all of them keep apart may run side by side.
        if (shape.Kernel.Stores.Count > 1) (own, others) = ([], [.. shape.Facts.Free]);
        var writer = new ValueWriter(shape, !options.Strict);
        var root = new Scope(null, 1);
        long points = Open(root, writer, shape.ByStoreStride(own), options);
        var body = root.Inner();
        foreach (var axis in others) body.Bind(axis, writer.NewName("x"));
        writer.Write([.. shape.Kernel.Stores], body);
        foreach (var axis in others) root.Line($"for (i32 {body.Find(axis)} = 0; {body.Find(axis)} < {axis.Extent}; {body.Find(axis)}++)");
        root.Line("{");
        root.Add(body);
        root.Line("}");
        string source = writer.Helpers + EntryWriter.Write("k0", options.GroupSize, shape.Kernel.Buffers, "", root.ToString());
        return new(source, [new("k0", new(GroupsOf(points, options), options.GroupSize))]);
    }

    private static long Open(Scope root, ValueWriter writer, IReadOnlyList<Axis> axes, RenderOptions options)
    {
        long points = KernelShape.Points(axes);
        root.Line($"const i64 flat = GRP * {options.GroupSize} + LID;");
        root.Line($"const i32 point = (i32)flat;");
        root.Line($"if (flat >= {points}) return;");
        writer.Unflatten("point", axes, root);
        return points;
    }

    private static long GroupsOf(long points, RenderOptions options) => (points + options.GroupSize - 1) / options.GroupSize;
}
