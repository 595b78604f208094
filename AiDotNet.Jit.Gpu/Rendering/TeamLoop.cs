using AiDotNet.Jit.Kernels;

namespace AiDotNet.Jit.Gpu.Rendering;

/// <summary>
/// How a team walks over a row, several times where sums need other sums: members take turns, a few neighbours each; where a member's share is small,
/// what a later walk needs of an earlier one stays in registers. A first rendering tells which walks there are, a second one knows what to keep.
/// </summary>
internal sealed class TeamLoop
{
    private const int MostKept = 96, LongestUnrolled = 32;

    private readonly KernelShape _shape;
    private readonly Axis _axis;
    private readonly int _team, _width, _turns;
    private readonly List<IReadOnlyList<Value>> _walks = [];
    private readonly Dictionary<Value, string> _arrays = [];
    private readonly List<HashSet<Value>> _computed = [];
    private int _next;
    private bool _isKnown;

    private TeamLoop(KernelShape shape, Axis axis, int team)
    {
        (_shape, _axis, _team) = (shape, axis, team);
        int width = Lanes.CountFor(shape.Kernel, axis);
        _width = axis.Extent / width >= team ? width : 1;
        _turns = (Chunks + team - 1) / team;
    }

    private int Chunks => _axis.Extent / _width;

    private bool IsUnrolled => _turns * _width <= LongestUnrolled;

    /// <summary>The walk of a plan's teams, or null where single steps have to do.</summary>
    public static TeamLoop? Find(KernelShape shape, RowPlan plan) =>
        plan is { Team: > 1, Columns: false, Parts: 1 } && shape.Facts.Contracted is [var axis] ? new(shape, axis, plan.Team) : null;

    /// <summary>After the first rendering: decides what is kept.</summary>
    public void Decide()
    {
        (_isKnown, _next) = (true, 0);
        if (!IsUnrolled) return;
        if (!Keep(v => v is Load or Map)) Keep(v => v is Load);
    }

    /// <summary>Writes a walk.</summary>
    /// <param name="writer">Writes the values.</param>
    /// <param name="home">The block it is in.</param>
    /// <param name="roots">What is computed at each point.</param>
    /// <param name="each">Writes a point, in its block.</param>
    /// <param name="stores">What is written of each point.</param>
    /// <param name="condition">What has to hold, or null.</param>
    public void Write(ValueWriter writer, Scope home, IReadOnlyList<Value> roots, Action<Scope> each, IReadOnlyList<Store> stores, string? condition = null)
    {
        // Sums that this walk needs are walks before it.
        foreach (var sum in ValueOrder.Of(roots, v => v is Reduce).OfType<Reduce>()) writer.Use(sum, home);
        int number = _next++;
        if (!_isKnown) _walks.Add(roots);
        string turn = writer.NewName("t"), start = writer.NewName("x");
        var body = home.Inner();
        body.Line($"const i32 {start} = (lane + {turn} * {_team}){(_width > 1 ? $" * {_width}" : "")};");
        var lanes = new Lanes(body, writer, _axis, start, _width);
        Recall(number, lanes, turn);
        lanes.Read(roots);
        foreach (var lane in lanes.Scopes) each(lane);
        Remember(number, writer, home, lanes, turn);
        lanes.Close(stores);
        if (IsUnrolled) home.Line("UNROLL");
        home.Line($"for (i32 {turn} = 0; {turn} < {_turns}; {turn}++) {{");
        string[] conditions = [.. condition is null ? [] : new[] { condition }, .. Chunks % _team == 0 ? [] : new[] { $"lane + {turn} * {_team} < {Chunks}" }];
        if (conditions.Length > 0) home.Line($"  if ({string.Join(" && ", conditions)}) {{");
        home.Add(body);
        home.Line(conditions.Length > 0 ? "  } }" : "}");
    }

    private bool Keep(Func<Value, bool> canBeKept)
    {
        _arrays.Clear();
        _computed.Clear();
        var known = new HashSet<Value>();
        foreach (var roots in _walks)
        {
            var met = ValueOrder.Of(roots, v => !Changes(v) || known.Contains(v)).Where(v => Changes(v) && canBeKept(v)).ToList();
            foreach (var value in met.Where(known.Contains)) _arrays.TryAdd(value, $"kept{_arrays.Count}");
            _computed.Add([.. met.Where(v => !known.Contains(v))]);
            known.UnionWith(met);
        }
        if (_arrays.Count * _turns * _width <= MostKept) return true;
        _arrays.Clear();
        return false;
    }

    private bool Changes(Value value) => (_shape.AxesOf(value) & _shape.Bit(_axis)) != 0;

    private void Recall(int number, Lanes lanes, string turn)
    {
        foreach (var (value, array) in _arrays.Where(a => !_computed[number].Contains(a.Key)))
        {
            if (!_computed.Take(number).Any(c => c.Contains(value))) continue;
            for (int i = 0; i < _width; i++) lanes.Scopes[i].Bind(value, Element(array, turn, i));
        }
    }

    private void Remember(int number, ValueWriter writer, Scope home, Lanes lanes, string turn)
    {
        foreach (var (value, array) in _arrays.Where(a => _computed[number].Contains(a.Key)))
        {
            home.Line($"{CText.Type(value.Type)} {array}[{_turns * _width}];");
            for (int i = 0; i < _width; i++) lanes.Scopes[i].Line($"{Element(array, turn, i)} = {writer.Use(value, lanes.Scopes[i])};");
        }
    }

    private string Element(string array, string turn, int lane) => _width == 1 ? $"{array}[{turn}]" : $"{array}[{turn} * {_width} + {lane}]";
}
