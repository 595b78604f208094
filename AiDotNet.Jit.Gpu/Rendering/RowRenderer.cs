using AiDotNet.Jit.Kernels;

namespace AiDotNet.Jit.Gpu.Rendering;

/// <summary>
/// Any kernel without accumulating stores. Each point of the free axes is a row; a team of one or more work-items computes it. Without
/// reductions a row is one element. A team of several sums in a fixed tree, so results never depend on timing.
/// </summary>
internal sealed class RowRenderer
{
    private readonly KernelShape _shape;
    private readonly RenderOptions _options;
    private readonly RowPlan _plan;
    private readonly TeamLoop? _loop;
    private readonly ValueWriter _writer;
    private readonly List<string> _locals = [];
    private readonly List<Axis> _contracted;

    private RowRenderer(KernelShape shape, RenderOptions options, RowPlan plan, TeamLoop? loop)
    {
        (_shape, _options, _plan, _loop) = (shape, options, plan, loop);
        _writer = new(shape, !options.Strict);
        _contracted = plan.Team > 1 ? shape.ByLoadStride(shape.Facts.Contracted) : [.. shape.Facts.Contracted];
        if (plan.Team > 1) _writer.Reducer = ReduceByTeam;
    }

    /// <summary>The kernel as one entry.</summary>
    public static KernelSource Render(KernelShape shape, RenderOptions options) => Render(shape, options, RowPlan.For(shape, options), "k0");

    /// <summary>The kernel with a given team; of a split kernel, each part walks over its share of the contracted points.</summary>
    public static KernelSource Render(KernelShape shape, RenderOptions options, RowPlan plan, string entry)
    {
        if (plan.Rows == 0) return new("", []);
        if (VectorRenderer.Render(shape, options, plan, entry) is { } vectors) return vectors;
        var loop = TeamLoop.Find(shape, plan);
        if (loop is not null)
        {
            new RowRenderer(shape, options, plan, loop).Body();
            loop.Decide();
        }
        var renderer = new RowRenderer(shape, options, plan, loop);
        string body = renderer.Body();
        string locals = string.Concat(renderer._locals.Select(l => $"  LOCAL {l}[{plan.Group}];\n"));
        string source = renderer._writer.Helpers + EntryWriter.Write(entry, plan.Group, shape.Kernel.Buffers, locals, body, resident: loop?.Resident(plan.Group) ?? 1);
        return new(source, [new(entry, new(plan.Groups, plan.Group))]);
    }

    private string Body()
    {
        var root = new Scope(null, 1);
        OpenRow(root);
        var single = _shape.Kernel.Stores.Where(s => (_shape.AxesOf(s) & _shape.Contracted) == 0).ToList();
        foreach (var group in _shape.Kernel.Stores.Except(single).GroupBy(s => _shape.AxesOf(s) & _shape.Contracted)) StorePoints([.. group], group.Key, root);
        if (single.Count > 0) StoreRow(single, root);
        return root.ToString();
    }

    // Which row, and for a team which member of it. Members of one wave touch neighbours in memory.
    private void OpenRow(Scope root)
    {
        int perGroup = _plan.Group / _plan.Team;
        string row;
        if (_plan.Team == 1)
        {
            row = "row";
            root.Line($"const i64 flat = GRP * {_plan.Group} + LID;");
            root.Line($"const i32 row = (i32)flat;");
            root.Line($"if (flat >= {_plan.Rows}) return;");
        }
        else
        {
            root.Line(_plan.Columns
                ? $"const i32 lane = LID / {perGroup}, own = LID - lane * {perGroup};"
                : $"const i32 own = LID / {_plan.Team}, lane = LID - own * {_plan.Team};");
            root.Line($"const i64 team = GRP / {_plan.Parts}, flat = team * {perGroup} + own;");
            if (_plan.Parts > 1) root.Line($"const i32 part = (i32)(GRP - team * {_plan.Parts});");
            root.Line($"const i32 active = flat < {_plan.Rows};"); // all have to reach the barriers
            root.Line($"const i32 row = active ? (i32)flat : 0;");
            row = "row";
        }
        if (_plan.PartAxis is { } part) root.Bind(part, "part");
        _writer.Unflatten(row, [.. _plan.RowAxes], root);
    }

    private void StorePoints(IReadOnlyList<Store> stores, ulong axes, Scope root)
    {
        if (_loop is not null)
        {
            // What does not change along the row is computed by all members, where all of them come by.
            var values = ValueWriter.ValuesOf(stores);
            _loop.Write(_writer, root, values, lane => _writer.Write(values, lane), stores, "active");
            return;
        }
        List<Axis> walked = [.. _contracted.Where(a => (axes & _shape.Bit(a)) != 0)];
        var body = root.Inner();
        string point = _writer.NewName("r");
        _writer.Unflatten(point, walked, body);
        _writer.Write(stores, body);
        long points = KernelShape.Points(walked);
        root.Line(_plan.Team == 1
            ? $"for (i32 {point} = 0; {point} < {points}; {point}++) {{"
            : $"if (active) for (i32 {point} = lane; {point} < {points}; {point} += {_plan.Team}) {{");
        root.Add(body);
        root.Line("}");
    }

    private void StoreRow(IReadOnlyList<Store> stores, Scope root)
    {
        if (_plan.Team == 1)
        {
            _writer.Write(stores, root);
            return;
        }
        _writer.Write(ValueWriter.ValuesOf(stores), root);
        root.Line(_plan.IsInWave && _options.HasShuffles ? "WAVE_BARRIER();" : "BARRIER();"); // the row may be written over what other members have read
        var body = root.Inner();
        _writer.Write(stores, body);
        root.Line("if (active && lane == 0) {");
        root.Add(body);
        root.Line("}");
    }

    private bool ReduceByTeam(Reduce reduce, Scope home)
    {
        if (home.Outer is not null) return false;
        var companions = _writer.Companions(reduce, home);
        var accumulators = _writer.Accumulators(companions, home);
        if (_loop is not null) _loop.Write(_writer, home, _writer.Terms(companions), lane => _writer.Accumulate(companions, accumulators, lane), []);
        else AccumulateInSteps(companions, accumulators, home);
        if (_options.HasShuffles && !_plan.Columns) CombineByShuffles(companions, accumulators, home);
        else CombineByTree(companions, accumulators, home);
        for (int i = 0; i < companions.Count; i++) home.Bind(companions[i], accumulators[i]);
        return true;
    }

    private void AccumulateInSteps(IReadOnlyList<Reduce> reduces, IReadOnlyList<string> accumulators, Scope home)
    {
        List<Axis> axes = [.. _contracted.Where(reduces[0].Axes.Contains)];
        var body = home.Inner();
        string point = _writer.NewName("r");
        _writer.Unflatten(point, axes, body);
        _writer.Accumulate(reduces, accumulators, body);
        string first = _plan.Parts > 1 ? $"part * {_plan.Team} + lane" : "lane";
        home.Line($"for (i32 {point} = {first}; {point} < {KernelShape.Points(axes)}; {point} += {_plan.Team * _plan.Parts}) {{");
        home.Add(body);
        home.Line("}");
    }

    /// <summary>Members of a wave exchange what they have until all have everything; the waves of a team then meet in local memory.</summary>
    private void CombineByShuffles(IReadOnlyList<Reduce> reduces, IReadOnlyList<string> accumulators, Scope home)
    {
        home.Line("UNROLL");
        home.Line($"for (i32 h = {Math.Min(_plan.Team, RowPlan.Wave) / 2}; h > 0; h >>= 1) {{");
        for (int i = 0; i < reduces.Count; i++)
        {
            // All members have to come by the exchange: it must not be part of a choice.
            string other = _writer.NewName("o");
            home.Line($"  const {CText.Type(reduces[i].Type)} {other} = SHUFFLE({accumulators[i]}, h);");
            home.Line($"  {accumulators[i]} = {ValueWriter.Folded(reduces[i], accumulators[i], other)};");
        }
        home.Line("}");
        if (_plan.IsInWave) home.Line("WAVE_BARRIER();");
        else CombineWaves(reduces, accumulators, home);
    }

    private void CombineWaves(IReadOnlyList<Reduce> reduces, IReadOnlyList<string> accumulators, Scope home)
    {
        int waves = _plan.Team / RowPlan.Wave;
        var shared = Shared(reduces);
        home.Line($"if (LID % {RowPlan.Wave} == 0) {{");
        for (int i = 0; i < reduces.Count; i++) home.Line($"  {shared[i]}[LID / {RowPlan.Wave}] = {accumulators[i]};");
        home.Line("}");
        home.Line("BARRIER();");
        for (int i = 0; i < reduces.Count; i++) home.Line($"{accumulators[i]} = {shared[i]}[own * {waves}];");
        home.Line("UNROLL");
        home.Line($"for (i32 w = 1; w < {waves}; w++) {{");
        for (int i = 0; i < reduces.Count; i++)
        {
            home.Line($"  {accumulators[i]} = {ValueWriter.Folded(reduces[i], accumulators[i], $"{shared[i]}[own * {waves} + w]")};");
        }
        home.Line("}");
        home.Line("BARRIER();"); // before the memory is used again
    }

    private void CombineByTree(IReadOnlyList<Reduce> reduces, IReadOnlyList<string> accumulators, Scope home)
    {
        int stride = _plan.Columns ? _plan.Group / _plan.Team : 1;
        var shared = Shared(reduces);
        for (int i = 0; i < reduces.Count; i++) home.Line($"{shared[i]}[LID] = {accumulators[i]};");
        home.Line("BARRIER();");
        home.Line($"for (i32 h = {_plan.Team / 2}; h > 0; h >>= 1) {{");
        home.Line("  if (lane < h) {");
        for (int i = 0; i < reduces.Count; i++)
        {
            string other = $"{shared[i]}[LID + h{(stride == 1 ? "" : $" * {stride}")}]";
            home.Line($"    {shared[i]}[LID] = {ValueWriter.Folded(reduces[i], $"{shared[i]}[LID]", other)};");
        }
        home.Line("  }");
        home.Line("  BARRIER();");
        home.Line("}");
        string start = _plan.Columns ? "own" : $"own * {_plan.Team}";
        for (int i = 0; i < reduces.Count; i++)
        {
            home.Line($"{accumulators[i]} = {shared[i]}[{start}];");
        }
        home.Line("BARRIER();"); // before the memory is used again
    }

    // One array for each of the reductions that are done at once; others use them later.
    private string[] Shared(IReadOnlyList<Reduce> reduces)
    {
        string[] shared = new string[reduces.Count];
        var used = new HashSet<string>();
        for (int i = 0; i < reduces.Count; i++)
        {
            string type = CText.Type(reduces[i].Type);
            int number = Enumerable.Range(0, reduces.Count).First(n => used.Add($"{type} s{n}_{CText.Suffix(reduces[i].Type)}"));
            shared[i] = $"s{number}_{CText.Suffix(reduces[i].Type)}";
            if (!_locals.Contains($"{type} {shared[i]}")) _locals.Add($"{type} {shared[i]}");
        }
        return shared;
    }
}
