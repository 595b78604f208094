using AiDotNet.Jit.Kernels;

namespace AiDotNet.Jit.Llvm.Rendering;

// Loops: tested at the end, with a phi for everything that changes.
internal sealed partial class KernelRenderer
{
    private void Repeat(For f)
    {
        if (f is { Begin: Imm b, End: Imm e } && b.Number >= e.Number) return;
        bool runs = f is { Begin: Imm, End: Imm };
        var (begin, end) = (Get(f.Begin), Get(f.End));
        var carried = Carried(f);
        var pointers = Advanced(f, begin);
        string loop = _out.Name("loop"), exit = _out.Name("exit"), before = _out.Block;
        _out.Line(runs ? $"br label %{loop}" : $"br i1 {_out.Emit($"icmp slt i64 {begin}, {end}")}, label %{loop}, label %{exit}");

        // The phis name the values at the end of the body, so the body is written first.
        var outer = _out.Begin(loop);
        string iv = _values[f.Iv.Id] = _out.Name("%i");
        Statements(f.Body);
        string next = _out.Emit($"add nsw i64 {iv}, 1");
        string[] advanced = [.. pointers.Select(p => _out.Emit($"getelementptr i8, ptr {p.Phi}, i64 {p.Step}"))];
        string more = _out.Emit($"icmp slt i64 {next}, {end}"), latch = _out.Block;
        _out.Line($"br i1 {more}, label %{loop}, label %{exit}");

        var body = _out.End(outer);
        _out.Label(loop);
        _out.Assign(iv, $"phi i64 [ {begin}, %{before} ], [ {next}, %{latch} ]");
        for (int k = 0; k < pointers.Count; k++) _out.Assign(pointers[k].Phi, $"phi ptr [ {pointers[k].Start}, %{before} ], [ {advanced[k]}, %{latch} ]");
        foreach (var c in carried) _out.Assign(c.Phi, Phi(c.Variable, c.Start, before, latch));
        _out.Append(body);
        _out.Label(exit);
        if (runs) return;
        foreach (var c in carried) _values[c.Variable.Id] = _out.Emit(Phi(c.Variable, c.Start, before, latch));
    }

    private string Phi(Reg variable, string start, string before, string latch) =>
        $"phi {IrText.Type(variable.Type)} [ {start}, %{before} ], [ {_values[variable.Id]}, %{latch} ]";

    /// <summary>The variables of outside that the loop sets; in the body they are phis.</summary>
    private List<(Reg Variable, string Start, string Phi)> Carried(For f)
    {
        var carried = new List<(Reg, string, string)>();
        foreach (var variable in SetIn(f.Body).DistinctBy(r => r.Id))
        {
            if (!_values.TryGetValue(variable.Id, out string? start)) continue;
            string phi = _values[variable.Id] = _out.Name("%acc");
            carried.Add((variable, start, phi));
        }
        return carried;
    }

    /// <summary>The pointers the loop owns; in the body they are phis.</summary>
    private List<(string Start, string Phi, long Step)> Advanced(For f, string begin)
    {
        var pointers = new List<(string, string, long)>();
        foreach (var (buffer, terms) in Pointers.AdvancedBy(f))
        {
            long step = terms[^1].Scale * Pointers.Size(buffer);
            string start = _pointers[Pointers.Key(buffer, terms[..^1])];
            if (f.Begin is not Imm { Number: 0 }) start = _out.Emit($"getelementptr i8, ptr {start}, i64 {_out.Emit($"mul i64 {begin}, {step}")}");
            string phi = _pointers[Pointers.Key(buffer, terms)] = _out.Name("%p");
            pointers.Add((start, phi, step));
        }
        return pointers;
    }

    private static IEnumerable<Reg> SetIn(List<Stmt> body) =>
        body.SelectMany(s => s switch { Set v => [v.Target], For f => SetIn(f.Body), _ => Enumerable.Empty<Reg>() });
}
