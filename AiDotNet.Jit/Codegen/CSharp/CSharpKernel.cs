using System.Linq.Expressions;
using System.Text;
using AiDotNet.Jit.Codegen.Expressions;
using AiDotNet.Jit.Diagnostics;
using AiDotNet.Jit.Kernels;

namespace AiDotNet.Jit.Codegen.CSharp;

/// <summary>
/// One kernel as a C# method: the tree that <see cref="ExpressionRenderer"/> makes, printed statement by statement, so that both compute the
/// same bits. Buffers are parameters; loads and stores are intrinsics, which do not count against the budget of calls RyuJIT inlines.
/// </summary>
internal sealed class CSharpKernel
{
    private readonly StringBuilder _text = new();
    private readonly CSharpExpressions _values;
    private readonly LocalScopes _scopes;
    private int _depth = 2;

    private CSharpKernel(Expression body, CSharpExpressions values) => (_values, _scopes) = (values, LocalScopes.Of(body));

    /// <summary>The method of this name.</summary>
    public static string Write(LinearKernel kernel, string name)
    {
        var lambda = ExpressionRenderer.Render(kernel).Lambda;
        var body = (BlockExpression)lambda.Body;
        var values = new CSharpExpressions(kernel.Name);
        var pointers = body.Expressions.TakeWhile(IsPointer).Select(e => (ParameterExpression)((BinaryExpression)e).Left).ToArray();
        foreach (var pointer in pointers) values.NameOf(pointer);
        foreach (var limit in lambda.Parameters.Skip(1)) values.NameOf(limit);
        var rest = Expression.Block(body.Expressions.Skip(pointers.Length));
        var writer = new CSharpKernel(rest, values);
        string parameters = string.Join(", ", pointers.Concat(lambda.Parameters.Skip(1)).Select(p => $"long {values.NameOf(p)}"));
        writer._text.Append($"    // {kernel.Name}: {string.Join(", ", kernel.Buffers.Select(b => $"{b.Name} {CSharpText.Of(b.Type)}"))}\n");
        writer._text.Append("    [MethodImpl(MethodImplOptions.AggressiveOptimization)]\n");
        writer._text.Append($"    private static void {name}({parameters})\n    {{\n");
        foreach (var local in writer._scopes.Hoisted.Except(pointers).Except(lambda.Parameters))
        {
            writer.Line($"{CSharpText.Of(local.Type)} {values.NameOf(local)} = default;");
        }
        writer.Statement(rest);
        return writer._text.Append("    }\n").ToString();
    }

    private static bool IsPointer(Expression e) =>
        e is BinaryExpression { NodeType: ExpressionType.Assign, Right: MethodCallExpression { Method.Name: nameof(Simd.Pointer) } };

    private void Statement(Expression e)
    {
        switch (e)
        {
            case BlockExpression block:
                foreach (var statement in block.Expressions) Statement(statement);
                break;
            case BinaryExpression { NodeType: ExpressionType.Assign, Left: ParameterExpression target } assign: Assign(target, assign.Right); break;
            case LoopExpression loop: Repeat(loop); break;
            case ConditionalExpression choice: If(choice); break;
            case DefaultExpression nothing when nothing.Type == typeof(void): break;
            case MethodCallExpression call: Line(_values.Statement(call)); break;
            default: throw new UnsupportedOpException($"found {e.NodeType} as a statement, required one that ExpressionRenderer makes. Please report it.");
        }
    }

    // A local is declared where it is first assigned; the renderer assigns no local twice in one place but to update it.
    private readonly HashSet<ParameterExpression> _declared = [];

    private void Assign(ParameterExpression target, Expression value)
    {
        bool declares = _scopes.IsLocal(target) && _declared.Add(target);
        Line($"{(declares ? CSharpText.Of(target.Type) + " " : "")}{_values.NameOf(target)} = {_values.Whole(value)};");
    }

    private void Repeat(LoopExpression loop)
    {
        var body = (BlockExpression)loop.Body;
        if (body.Expressions[^1] is not ConditionalExpression { IfTrue: GotoExpression, Test: BinaryExpression { NodeType: ExpressionType.GreaterThanOrEqual } end })
        {
            throw new UnsupportedOpException("found a loop that does not end with its test, required one that ExpressionRenderer makes. Please report it.");
        }
        Line("do");
        Open();
        foreach (var statement in body.Expressions.SkipLast(1)) Statement(statement);
        Close($" while ({_values.Of(end.Left)} < {_values.Of(end.Right)});");
    }

    private void If(ConditionalExpression choice)
    {
        Line($"if ({_values.Whole(choice.Test)})");
        Open();
        Statement(choice.IfTrue);
        Close("");
    }

    private void Open()
    {
        Line("{");
        _depth++;
    }

    private void Close(string end)
    {
        _depth--;
        Line("}" + end);
    }

    private void Line(string text) => _text.Append(' ', 4 * _depth).Append(text).Append('\n');
}
