using System.Linq.Expressions;

namespace AiDotNet.Jit.Codegen.CSharp;

/// <summary>
/// Where the locals of a tree can be declared: at their first assignment, if that is in the innermost braces around all their uses, and at
/// the start of the method otherwise. Locals of a tree live in all of it.
/// </summary>
internal sealed class LocalScopes : ExpressionVisitor
{
    private readonly Dictionary<ParameterExpression, Use> _uses = [];
    private Scope _scope = new(null);

    /// <summary>Finds the scopes of a method's body.</summary>
    public static LocalScopes Of(Expression body)
    {
        var scopes = new LocalScopes();
        scopes.Visit(body);
        return scopes;
    }

    /// <summary>Locals that have to be declared before everything else.</summary>
    public IEnumerable<ParameterExpression> Hoisted => _uses.Where(u => !u.Value.IsLocal).Select(u => u.Key);

    /// <summary>True when the first assignment declares it.</summary>
    public bool IsLocal(ParameterExpression local) => _uses[local].IsLocal;

    /// <inheritdoc/>
    protected override Expression VisitParameter(ParameterExpression node)
    {
        Note(node, null);
        return node;
    }

    /// <inheritdoc/>
    protected override Expression VisitBlock(BlockExpression node)
    {
        foreach (var statement in node.Expressions) Visit(statement); // not the declarations
        return node;
    }

    /// <inheritdoc/>
    protected override Expression VisitBinary(BinaryExpression node)
    {
        if (node is not { NodeType: ExpressionType.Assign, Left: ParameterExpression target }) return base.VisitBinary(node);
        Visit(node.Right);
        Note(target, _scope);
        return node;
    }

    /// <inheritdoc/>
    protected override Expression VisitLoop(LoopExpression node)
    {
        Enter(node.Body);
        return node;
    }

    /// <inheritdoc/>
    protected override Expression VisitConditional(ConditionalExpression node)
    {
        if (node.Type != typeof(void)) return base.VisitConditional(node);
        Visit(node.Test);
        Enter(node.IfTrue);
        return node;
    }

    private void Enter(Expression body)
    {
        _scope = new(_scope);
        Visit(body);
        _scope = _scope.Outer!;
    }

    private void Note(ParameterExpression local, Scope? assigned) =>
        _uses[local] = _uses.TryGetValue(local, out var known) ? known with { Common = known.Common.CommonWith(_scope) } : new(assigned, _scope);

    /// <param name="Assigned">The braces of the first mention, if that is an assignment.</param>
    /// <param name="Common">The innermost braces around all mentions.</param>
    private sealed record Use(Scope? Assigned, Scope Common)
    {
        public bool IsLocal => Assigned == Common;
    }

    private sealed class Scope(Scope? outer)
    {
        private readonly int _depth = outer is null ? 0 : outer._depth + 1;

        public Scope? Outer => outer;

        public Scope CommonWith(Scope other)
        {
            var (a, b) = (this, other);
            while (a != b)
            {
                if (a._depth >= b._depth) a = a.Outer!;
                else b = b.Outer!;
            }
            return a;
        }
    }
}
