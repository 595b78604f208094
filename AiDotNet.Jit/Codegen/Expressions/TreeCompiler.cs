using System.Linq.Expressions;
using System.Reflection.Emit;
using AiDotNet.Jit.Diagnostics;

namespace AiDotNet.Jit.Codegen.Expressions;

/// <summary>
/// Compiles the expression trees the renderer produces to IL. Memory leaves become raw IL (pointers are allowed there), so a method holds any
/// number of them: RyuJIT stops inlining calls at about 400. Compiles 1.5 to 3 times faster than the base class library.
/// </summary>
public sealed partial class TreeCompiler
{
    private readonly ILGenerator _il;
    private readonly Dictionary<ParameterExpression, int> _arguments = [];
    private readonly Dictionary<ParameterExpression, LocalBuilder> _locals = [];
    private readonly Dictionary<LabelTarget, Label> _labels = [];

    private TreeCompiler(ILGenerator il, IReadOnlyList<ParameterExpression> parameters)
    {
        _il = il;
        for (int i = 0; i < parameters.Count; i++) _arguments[parameters[i]] = i;
    }

    /// <summary>Compiles a kernel to machine code.</summary>
    /// <exception cref="UnsupportedOpException">The tree has a node the renderer never makes; LambdaExpression.Compile takes it.</exception>
    public static KernelEntry Compile(Expression<KernelEntry> lambda)
    {
        // Hosted anonymously, a dynamic method is compiled when its delegate is made. In a module it would wait for the first call.
        var method = new DynamicMethod(lambda.Name ?? "kernel", typeof(void), [typeof(long), typeof(long), typeof(long)], restrictedSkipVisibility: true);
        var compiler = new TreeCompiler(method.GetILGenerator(4096), lambda.Parameters);
        compiler.Statement(lambda.Body);
        compiler._il.Emit(OpCodes.Ret);
        return method.CreateDelegate<KernelEntry>();
    }

    private void Statement(Expression e)
    {
        switch (e)
        {
            case BlockExpression b:
                foreach (var v in b.Variables) _locals[v] = _il.DeclareLocal(v.Type);
                foreach (var s in b.Expressions) Statement(s);
                break;
            case BinaryExpression { NodeType: ExpressionType.Assign, Left: ParameterExpression p } a:
                Value(a.Right);
                if (_arguments.TryGetValue(p, out int slot)) _il.Emit(OpCodes.Starg, (short)slot);
                else _il.Emit(OpCodes.Stloc, _locals[p]);
                break;
            case LoopExpression l: Repeat(l); break;
            case ConditionalExpression c: If(c); break;
            case DefaultExpression d when d.Type == typeof(void): break;
            case MethodCallExpression call when call.Type == typeof(void): Call(call); break;
            default: throw Refused(e, "statement");
        }
    }

    private void Repeat(LoopExpression loop)
    {
        var start = _il.DefineLabel();
        if (loop.BreakLabel is { } exit) _labels[exit] = _il.DefineLabel();
        _il.MarkLabel(start);
        Statement(loop.Body);
        _il.Emit(OpCodes.Br, start);
        if (loop.BreakLabel is { } end) _il.MarkLabel(_labels[end]);
    }

    private void If(ConditionalExpression c)
    {
        if (c.IfFalse is not DefaultExpression) throw Refused(c, "statement with two branches");
        if (c.IfTrue is GotoExpression { Value: null } jump && _labels.TryGetValue(jump.Target, out var target))
        {
            Branch(c.Test, target, true);
            return;
        }
        var skip = _il.DefineLabel();
        Branch(c.Test, skip, false);
        Statement(c.IfTrue);
        _il.MarkLabel(skip);
    }

    /// <summary>Jumps if the test is as wanted; a compare of integers is one instruction.</summary>
    private void Branch(Expression test, Label target, bool when)
    {
        if (test is BinaryExpression { NodeType: ExpressionType.LessThan or ExpressionType.GreaterThanOrEqual } compare && IsInteger(compare.Left.Type))
        {
            Value(compare.Left);
            Value(compare.Right);
            _il.Emit((compare.NodeType == ExpressionType.LessThan) == when ? OpCodes.Blt : OpCodes.Bge, target);
            return;
        }
        Value(test);
        _il.Emit(when ? OpCodes.Brtrue : OpCodes.Brfalse, target);
    }

    private static bool IsInteger(Type type) => type == typeof(int) || type == typeof(long);

    private static UnsupportedOpException Refused(Expression e, string role) => new(
        $"found {e.NodeType} of {e.Type.Name} as a {role}, required a node that ExpressionRenderer makes. Compile this tree with ExpressionLambdaCompiler.");
}
