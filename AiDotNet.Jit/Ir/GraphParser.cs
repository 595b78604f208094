using AiDotNet.Jit.Diagnostics;

namespace AiDotNet.Jit.Ir;

/// <summary>Reads one graph from its text; see <see cref="GraphText"/> for the form.</summary>
internal sealed class GraphParser(string text, Func<string, Op?> find)
{
    private readonly TextScanner _scanner = new(text);
    private readonly GraphBuilder _builder = new(intern: false);
    private readonly Dictionary<string, Node> _nodes = [];

    public Graph Parse()
    {
        _scanner.Take("graph");
        var inputs = References();
        _scanner.Take("->");
        var outputs = References();
        var checks = _scanner.TryTake("checks") ? References() : [];
        while (!_scanner.AtEnd) Line();
        return new(Resolve(inputs), Resolve(outputs), Resolve(checks));
    }

    private void Line()
    {
        var (name, position) = Reference();
        _scanner.Take("=");
        var node = Operation();
        if (!_nodes.TryAdd(name, node))
        {
            throw _scanner.Error(position, $"found a second definition of {name}, required one. Rename one of them.");
        }
        if (_scanner.TryTake(":")) CheckType(node);
        if (_scanner.TryTake("as")) node.Tag = new(_scanner.Word("the name of a composite"), Resolve(References()));
        if (_scanner.TryTake("at")) node.Origin = _scanner.Word("an origin");
    }

    private Node Operation()
    {
        int position = _scanner.Position;
        string name = _scanner.Word("the name of an operation");
        var op = find(name) ?? throw _scanner.Error(
            position, $"found the operation '{name}', required one of the catalogue. Check the spelling, or the version that wrote it.");
        var operands = Resolve(References());
        var pairs = Pairs();
        try
        {
            return _builder.Add(op, operands, Attributes(op, pairs));
        }
        catch (Exception e) when (IsRefusal(e))
        {
            throw _scanner.Error(position, $"{name} refuses its operands or attributes: {e.Message}", e);
        }
    }

    // What rows throw at operands and attributes they do not like, those of users included.
    private static bool IsRefusal(Exception e) =>
        e is InvalidGraphException or ArgumentException or KeyNotFoundException or FormatException or OverflowException;

    private static OpAttributes? Attributes(Op op, Dictionary<string, string>? pairs)
    {
        if (op.ParseAttributes is not null) return op.ParseAttributes(pairs ?? []);
        return pairs is null ? null : throw new FormatException($"found attributes, required none: {op} has no attributes.");
    }

    private Dictionary<string, string>? Pairs()
    {
        if (!_scanner.TryTake("{")) return null;
        var pairs = new Dictionary<string, string>();
        if (_scanner.TryTake("}")) return pairs;
        do
        {
            int position = _scanner.Position;
            string name = _scanner.Word("the name of an attribute");
            _scanner.Take("=");
            if (!pairs.TryAdd(name, _scanner.Value("a value")))
            {
                throw _scanner.Error(position, $"found the attribute '{name}' twice, required once.");
            }
        }
        while (_scanner.TryTake(","));
        _scanner.Take("}");
        return pairs;
    }

    // Compared as text: the catalogue has inferred the type already, so there is nothing to build from what is written.
    private void CheckType(Node node)
    {
        int position = _scanner.Position;
        string written = _scanner.Value("a type like f32[2, 3]");
        if (written.Replace(" ", "") != node.Type.ToString().Replace(" ", ""))
        {
            throw _scanner.Error(position, $"found the type {written}, required {node.Type}, which {node.Op} infers. Correct it.");
        }
    }

    private List<(string Name, int Position)> References()
    {
        var references = new List<(string, int)>();
        _scanner.Take("(");
        if (_scanner.TryTake(")")) return references;
        do references.Add(Reference());
        while (_scanner.TryTake(","));
        _scanner.Take(")");
        return references;
    }

    private (string Name, int Position) Reference()
    {
        int position = _scanner.Position;
        _scanner.Take("%");
        return ("%" + _scanner.Word("the number of a node"), position);
    }

    private Node[] Resolve(List<(string Name, int Position)> references) => [.. references.Select(r => Defined(r.Name, r.Position))];

    private Node Defined(string name, int position) => _nodes.TryGetValue(name, out var node)
        ? node
        : throw _scanner.Error(position, $"found {name}, required a node that is defined above its use (or anywhere, for results).");
}
