using System.Collections;
using System.Collections.Concurrent;
using AiDotNet.Jit.Ir;

namespace AiDotNet.Jit.Passes;

/// <summary>A table of rules, found by the operation at their root. Within one operation the earlier rule goes first.</summary>
public sealed class RuleSet : IReadOnlyCollection<Rule>
{
    private readonly List<Rule> _rules = [];
    private readonly Dictionary<Op, List<Rule>> _byRoot = [];
    private readonly List<Rule> _general = [];
    private readonly ConcurrentDictionary<Op, Rule[]> _for = []; // once the set is closed
    private bool _isClosed;

    /// <summary>How many rules there are.</summary>
    public int Count => _rules.Count;

    /// <summary>Adds a rule for nodes of one operation.</summary>
    public void Add(Op root, string law, Func<Node, Node?> apply, Func<Node, Node, Node> example) => Add(new(root, law, apply, example));

    /// <summary>Adds a rule for nodes of any operation.</summary>
    public void Add(string law, Func<Node, Node?> apply, Func<Node, Node, Node> example) => Add(new(null, law, apply, example));

    /// <summary>Adds a rule.</summary>
    /// <exception cref="ArgumentException">The set has a rule of that law already.</exception>
    /// <exception cref="InvalidOperationException">The set is closed.</exception>
    public void Add(Rule rule)
    {
        if (_isClosed)
        {
            throw new InvalidOperationException($"A closed rule set takes no rules, got '{rule.Law}'. Join it with a set of your own.");
        }
        if (_rules.Exists(r => r.Law == rule.Law && r.Root == rule.Root))
        {
            throw new ArgumentException($"A rule set requires different laws, got '{rule.Law}' for {rule.Root} twice. Rename one.");
        }
        _rules.Add(rule);
        ListOf(rule.Root).Add(rule);
    }

    /// <summary>This set; from now on nothing can be added, so that it may be shared.</summary>
    public RuleSet Closed()
    {
        _isClosed = true;
        return this;
    }

    /// <summary>The rules of this set and the other, this one's first.</summary>
    public RuleSet With(RuleSet other) => Of(_rules.Concat(other._rules));

    /// <summary>The rules that the context allows.</summary>
    public RuleSet Allowed(PassContext context) => context.Disabled.Count == 0 ? this : Of(_rules.Where(r => context.Allows(r.Law)));

    /// <summary>The rules that may apply to nodes of <paramref name="op"/>: its own, then the general ones.</summary>
    public IEnumerable<Rule> For(Op op) => _isClosed ? _for.GetOrAdd(op, RulesFor) : RulesFor(op);

    /// <inheritdoc/>
    public IEnumerator<Rule> GetEnumerator() => _rules.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private static RuleSet Of(IEnumerable<Rule> rules)
    {
        var set = new RuleSet();
        foreach (var rule in rules) set.Add(rule);
        return set.Closed();
    }

    private Rule[] RulesFor(Op op) => [.. _byRoot.GetValueOrDefault(op) ?? [], .. _general];

    private List<Rule> ListOf(Op? root)
    {
        if (root is null) return _general;
        if (!_byRoot.TryGetValue(root, out var list)) _byRoot.Add(root, list = []);
        return list;
    }
}
