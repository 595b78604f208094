using System.Linq.Expressions;
using AiDotNet.Jit.Diagnostics;
using AiDotNet.Jit.Kernels;
using AiDotNet.Jit.Tensors;
using static System.Linq.Expressions.Expression;

namespace AiDotNet.Jit.Codegen.Expressions;

/// <summary>
/// Prints a level 2 kernel as an expression tree, one to one. A value used once stays an expression inside its consumer, as far as nesting,
/// stores and assignments in between allow; every other value is a local. Addresses become pointers that the loops advance.
/// </summary>
public sealed partial class ExpressionRenderer
{
    private readonly LinearKernel _kernel;
    private readonly KernelFacts _facts;
    private readonly List<ParameterExpression> _locals = [];
    private readonly List<Expression> _prologue = [];
    private readonly Dictionary<int, Expression> _values = [];              // register -> local or parameter
    private readonly Dictionary<string, ParameterExpression> _pointers = [];
    private readonly Dictionary<(int Active, Type Vector), ParameterExpression> _masks = [];
    private readonly HashSet<Expression> _variables = [];
    private readonly PendingValues _pending = new();
    private List<Expression> _out = [];
    private int _vectorOps, _helperCalls;

    private ExpressionRenderer(LinearKernel kernel) => (_kernel, _facts) = (kernel, new(kernel));

    /// <summary>The kernel as a lambda over a buffer table and a range of its parallel loop.</summary>
    /// <exception cref="VerificationException">The kernel's vectors do not fit registers: see <see cref="LaneWidths"/>.</exception>
    /// <exception cref="UnsupportedOpException">An operation is not defined for its type.</exception>
    public static RenderedKernel Render(LinearKernel kernel)
    {
        var (table, lo, hi) = (Parameter(typeof(long), "table"), Parameter(typeof(long), "lo"), Parameter(typeof(long), "hi"));
        var renderer = new ExpressionRenderer(kernel);
        var body = renderer.Body(table, lo, hi);
        return new(Lambda<KernelEntry>(body, kernel.Name, [table, lo, hi]), renderer._vectorOps, renderer._helperCalls);
    }

    private BlockExpression Body(Expression table, Expression lo, Expression hi)
    {
        (_values[_kernel.Lo.Id], _values[_kernel.Hi.Id]) = (lo, hi);
        foreach (var buffer in _kernel.Buffers)
        {
            var pointer = Local(typeof(long), buffer.Name);
            _pointers[Pointers.Key(buffer, [])] = pointer;
            _prologue.Add(Assign(pointer, Call(PointerLeaf, table, Constant((long)buffer.Slot))));
        }
        Statements(_kernel.Body);
        Flush();
        return Block(typeof(void), _locals, [.. _prologue, .. _out, Empty()]);
    }

    private void Statements(List<Stmt> body)
    {
        foreach (var statement in body)
        {
            _pending.Begin();
            switch (statement)
            {
                case Let l when _facts.IsUsed(l.Target): Define(l.Target, body, Apply(l)); break;
                case Shuffle h when _facts.IsUsed(h.Target): Define(h.Target, body, Permute(h)); break;
                case LoadStmt l when _facts.IsUsed(l.Target): Read(l, body); break;
                case StoreStmt t: Write(t); break;
                case Prefetch p: _out.Add(Call(p.Later ? PrefetchLaterLeaf : PrefetchLeaf, PointerTo(p.Address))); break;
                case Var v: Declare(v); break;
                case Set s: Update(s); break;
                case For f: Repeat(f); break;
            }
        }
    }

    private void Define(Reg target, List<Stmt> block, Expression value, bool reads = false)
    {
        if (target.Type.Lanes > 1) _vectorOps++;
        if (_facts.IsUsedOnceIn(target, block) && _pending.TryAdd(target.Id, value, reads)) return;
        _values[target.Id] = Hold(value);
    }

    private void Declare(Var v)
    {
        var variable = Local(TypeOf(v.Target.Type), $"v{v.Target.Id}");
        _values[v.Target.Id] = variable;
        _variables.Add(variable);
        _pending.AddVariable(v.Target.Id);
        _out.Add(Assign(variable, Use(v.Init)));
    }

    private void Update(Set s)
    {
        var (target, value) = (_values[s.Target.Id], Use(s.Value));
        foreach (var (id, pending) in _pending.TakeMentions(s.Target.Id)) _values[id] = Hold(pending);
        if (s.Active <= 0) return;
        if (s.Active < s.Target.Type.Lanes)
            value = Choose(ActiveMask(s.Active, s.Target.Type), value, target);
        _out.Add(Assign(target, value));
    }

    private void Flush()
    {
        foreach (var (id, value) in _pending.TakeAll()) _values[id] = Hold(value);
    }

    /// <summary>The value of an operand; a pending one moves into the expression being built.</summary>
    private Expression Use(Operand operand)
    {
        if (operand is Imm constant) return Number(constant);
        int id = ((Reg)operand).Id;
        if (_pending.Take(id) is { } value) return value;
        return _values.TryGetValue(id, out var local) ? local : throw new VerificationException(
            $"{_kernel.Name}: found a use of {operand} before its definition, required definitions first. " +
            "Lowering emitted the kernel out of order; please report it.");
    }

    /// <summary>As <see cref="Use(Operand)"/>, one lane copied to all where a scalar meets vectors.</summary>
    private Expression Use(Operand operand, int lanes) => operand switch
    {
        Imm i => Number(i with { Type = i.Type with { Lanes = lanes } }),
        { Type.Lanes: 1 } when lanes > 1 => Splat(Use(operand), TypeOf(operand.Type with { Lanes = lanes })),
        _ => Use(operand),
    };

    private ParameterExpression Hold(Expression value)
    {
        if (value is ParameterExpression known && !_variables.Contains(known)) return known;
        var local = Local(value.Type, $"t{_locals.Count}");
        _out.Add(Assign(local, value));
        return local;
    }

    private ParameterExpression Local(Type type, string name)
    {
        var local = Variable(type, name);
        _locals.Add(local);
        return local;
    }

    private Type TypeOf(VType type) => VectorTypes.Of(type, _facts.MaskSize(type.Lanes));

    private int SizeOf(VType type) => type.Type == DType.Bool ? _facts.MaskSize(type.Lanes) : type.Type.Size();

    private UnsupportedOpException Undefined(MapOp op, VType type) => new(
        $"{_kernel.Name}: found {op} on {type}, which is not defined for that type. Convert the operands first, or write it with other operations.");
}
