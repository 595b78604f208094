using System.Globalization;
using System.Text;

namespace AiDotNet.Jit.Inspection;

/// <summary>An explanation for reading.</summary>
internal sealed class ExplanationText
{
    private readonly StringBuilder _text = new();
    private readonly Explanation _explanation;

    private ExplanationText(Explanation explanation) => _explanation = explanation;

    public static string Of(Explanation explanation)
    {
        var text = new ExplanationText(explanation);
        text.Summary();
        text.Passes();
        text.Steps();
        text.Memory();
        text.Decisions();
        if (explanation.Tuning is { } tuning) text._text.Append("\nTuning\n").Append(tuning.Explain());
        return text._text.ToString();
    }

    private void Summary()
    {
        var e = _explanation;
        Line($"{e.Title}: {e.Recorded.Nodes.Count} nodes recorded, {e.Planned.Nodes.Count} planned, {e.KernelCount} kernels ({e.UnfusedKernelCount} without fusion)");
        Line($"  {e.Mode} numerics, backend {e.Backend}, up to {e.MaxThreads} threads, {e.CompiledKernelCount} pieces of machine code");
        Line(e.CacheHit
            ? (FormattableString)$"  an equal graph had been compiled before; found in {e.CompilationMilliseconds:F2} ms"
            : $"  compiled in {e.CompilationMilliseconds:F2} ms: passes {e.Passes.Sum(p => p.Milliseconds):F2}, planning {e.PlanningMilliseconds:F2}, code {e.CodeMilliseconds:F2}");
    }

    private void Passes()
    {
        Line($"\nPasses");
        foreach (var pass in _explanation.Passes)
        {
            Line($"  {pass.Name,-16} {pass.NodesBefore,6} -> {pass.NodesAfter,-6} nodes {pass.Milliseconds,8:F2} ms");
            foreach (var law in pass.Laws) Line($"      {law.Count,5} x  {law.Law}");
        }
    }

    private void Steps()
    {
        var e = _explanation;
        Line($"\nSteps: {Count(e.Flops)}FLOP, {Count(e.Bytes)}B, at least {e.LimitMicroseconds:F2} us ({e.Limits})");
        Line($"     #  share      us  bound        FLOP        B  FLOP/B  threads  what");
        foreach (var step in e.Steps) Step(step);
    }

    private void Step(StepExplanation s)
    {
        string bound = s.Kind != StepKind.Kernel ? "" : s.IsMemoryBound ? "memory" : "compute";
        string threads = s.IsShared ? "shared" : "one";
        string name = s.Kind == StepKind.Evaluated ? $"{s.Name} (no kernel: evaluated one by one)" : s.Name;
        Line($"  {s.Index,4} {100 * s.LimitShare,5:F1}% {s.LimitMicroseconds,7:F2}  {bound,-7} {Count(s.Flops),9} {Count(s.Bytes),8} {s.Intensity,7:F2}  {threads,-7}  {name}");
        Line($"        {Buffers(s.Reads)} -> {Buffers(s.Writes)}{(s.CodeOf == s.Index ? "" : $", code of {s.CodeOf}")}");
        if (s.Schedule.Length > 0) Line($"        {s.Schedule}");
        if (s.Threads.Length > 0) Line($"        {s.Threads}");
        if (s.Method.Length > 0) Line($"        {s.Method}");
        foreach (var placement in s.Placements) Line($"        {placement}");
    }

    private void Memory()
    {
        var m = _explanation.Memory;
        Line($"\nMemory: {Count(m.ArenaBytes)}B held for {m.Buffers.Count} buffers, {Count(m.PeakBytes)}B of them alive at once at most");
        Line($"  {Count(m.UnsharedBytes)}B without reuse, {Count(m.SavedBytes)}B saved");
        foreach (var b in m.Buffers) Line($"  {b.Name,-6} {b.Type,-20} at {b.Offset,10}  {b.Size,10} B  steps {b.FirstStep}..{b.LastStep}");
    }

    private void Decisions()
    {
        if (_explanation.Decisions.Count > 0) Line($"\nFusion");
        foreach (var d in _explanation.Decisions)
        {
            Line($"  %{d.Node} {d.Op}: {(d.IsFused ? "fused into the kernel of" : "not fused with")} %{d.Root} {d.RootOp}: {d.Reason}");
        }
    }

    private static string Buffers(IReadOnlyList<BufferExplanation> buffers) => string.Join(", ", buffers.Select(b => $"{b.Name} {b.Type}"));

    private static string Count(double value) => value switch
    {
        >= 1e9 => string.Create(CultureInfo.InvariantCulture, $"{value / 1e9:F2} G"),
        >= 1e6 => string.Create(CultureInfo.InvariantCulture, $"{value / 1e6:F2} M"),
        >= 1e4 => string.Create(CultureInfo.InvariantCulture, $"{value / 1e3:F1} k"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{value:F0} "),
    };

    private void Line(FormattableString line) => _text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
}
