using System.Linq.Expressions;
using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace AiDotNet.Jit.Codegen.Expressions;

/// <summary>
/// Compiles the subset of expression trees the renderer produces. Leaves become raw IL (pointers are allowed there),
/// so a method holds any number of them: RyuJIT stops inlining helper calls at about 400.
/// </summary>
public sealed class TreeCompiler
{
    private readonly ILGenerator _il;
    private readonly Dictionary<ParameterExpression, int> _arguments = [];
    private readonly Dictionary<ParameterExpression, LocalBuilder> _locals = [];
    private readonly Dictionary<LabelTarget, Label> _labels = [];
    private static readonly MethodInfo MaskLoad = typeof(Avx512F).GetMethod(nameof(Avx512F.MaskLoad), [typeof(float*), typeof(Vector512<float>), typeof(Vector512<float>)])!;
    private static readonly MethodInfo MaskStore = typeof(Avx512F).GetMethod(nameof(Avx512F.MaskStore), [typeof(float*), typeof(Vector512<float>), typeof(Vector512<float>)])!;
    private static readonly MethodInfo Create = typeof(Vector512).GetMethod(nameof(Vector512.Create), [typeof(float)])!;
    private static readonly MethodInfo Zero = typeof(Vector512<float>).GetProperty(nameof(Vector512<float>.Zero))!.GetMethod!;

    public static KernelEntry Compile(Expression<KernelEntry> lambda)
    {
        var method = new DynamicMethod(lambda.Name ?? "kernel", typeof(void), [typeof(long), typeof(long), typeof(long)], typeof(TreeCompiler).Module, true);
        var compiler = new TreeCompiler(method.GetILGenerator(), lambda.Parameters);
        compiler.Statement(lambda.Body);
        compiler._il.Emit(OpCodes.Ret);
        return method.CreateDelegate<KernelEntry>();
    }

    private TreeCompiler(ILGenerator il, IReadOnlyList<ParameterExpression> parameters)
    {
        _il = il;
        for (int i = 0; i < parameters.Count; i++) _arguments[parameters[i]] = i;
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
                if (_arguments.TryGetValue(p, out int slot)) _il.Emit(OpCodes.Starg, slot);
                else _il.Emit(OpCodes.Stloc, _locals[p]);
                break;
            case LoopExpression l:
                var start = _il.DefineLabel();
                if (l.BreakLabel is not null) _labels[l.BreakLabel] = _il.DefineLabel();
                _il.MarkLabel(start);
                Statement(l.Body);
                _il.Emit(OpCodes.Br, start);
                if (l.BreakLabel is not null) _il.MarkLabel(_labels[l.BreakLabel]);
                break;
            case ConditionalExpression { Test: BinaryExpression test } c:
                if (c.IfTrue is GotoExpression jump) { Branch(test, _labels[jump.Target], true); break; }
                var skip = _il.DefineLabel();
                Branch(test, skip, false);
                Statement(c.IfTrue);
                _il.MarkLabel(skip);
                break;
            case DefaultExpression: break;
            case MethodCallExpression call: Call(call); break;
            default: throw new NotSupportedException($"{e.NodeType} as a statement");
        }
    }

    private void Branch(BinaryExpression test, Label target, bool when)
    {
        Value(test.Left);
        Value(test.Right);
        _il.Emit((test.NodeType, when) switch
        {
            (ExpressionType.LessThan, true) or (ExpressionType.GreaterThanOrEqual, false) => OpCodes.Blt,
            (ExpressionType.LessThan, false) or (ExpressionType.GreaterThanOrEqual, true) => OpCodes.Bge,
            _ => throw new NotSupportedException($"branch on {test.NodeType}"),
        }, target);
    }

    private void Value(Expression e)
    {
        switch (e)
        {
            case ConstantExpression { Value: long l }: _il.Emit(OpCodes.Ldc_I8, l); break;
            case ConstantExpression { Value: int i }: _il.Emit(OpCodes.Ldc_I4, i); break;
            case ConstantExpression { Value: byte b }: _il.Emit(OpCodes.Ldc_I4, (int)b); break;
            case ConstantExpression { Value: float f }: _il.Emit(OpCodes.Ldc_R4, f); break;
            case ParameterExpression p when _arguments.TryGetValue(p, out int slot): _il.Emit(OpCodes.Ldarg, slot); break;
            case ParameterExpression p: _il.Emit(OpCodes.Ldloc, _locals[p]); break;
            case MethodCallExpression call: Call(call); break;
            case MemberExpression { Member: PropertyInfo property, Expression: null }: _il.Emit(OpCodes.Call, property.GetMethod!); break;
            case UnaryExpression { Method: { } m } u: Value(u.Operand); _il.Emit(OpCodes.Call, m); break;
            case UnaryExpression { NodeType: ExpressionType.Negate } u: Value(u.Operand); _il.Emit(OpCodes.Neg); break;
            case UnaryExpression { NodeType: ExpressionType.Convert } u:
                Value(u.Operand);
                _il.Emit(u.Type == typeof(float) ? OpCodes.Conv_R4 : u.Type == typeof(int) ? OpCodes.Conv_I4 : OpCodes.Conv_I8);
                break;
            case ConditionalExpression c: Choose(c); break;
            case DefaultExpression d when d.Type == typeof(float): _il.Emit(OpCodes.Ldc_R4, 0f); break;
            case BinaryExpression b:
                Value(b.Left);
                Value(b.Right);
                _il.Emit(b.NodeType switch
                {
                    ExpressionType.Add => OpCodes.Add,
                    ExpressionType.Subtract => OpCodes.Sub,
                    ExpressionType.Multiply => OpCodes.Mul,
                    ExpressionType.Divide => OpCodes.Div,
                    ExpressionType.And => OpCodes.And,
                    ExpressionType.Or => OpCodes.Or,
                    ExpressionType.LeftShift => OpCodes.Shl,
                    ExpressionType.LessThan => OpCodes.Clt,
                    ExpressionType.Equal => OpCodes.Ceq,
                    _ => throw new NotSupportedException($"{b.NodeType}"),
                });
                break;
            default: throw new NotSupportedException($"{e.NodeType} as a value");
        }
    }

    private void Choose(ConditionalExpression c)
    {
        var (no, end) = (_il.DefineLabel(), _il.DefineLabel());
        Value(c.Test);
        _il.Emit(OpCodes.Brfalse, no);
        Value(c.IfTrue);
        _il.Emit(OpCodes.Br, end);
        _il.MarkLabel(no);
        Value(c.IfFalse);
        _il.MarkLabel(end);
    }

    private void Call(MethodCallExpression call)
    {
        var args = call.Arguments;
        if (call.Method.DeclaringType != typeof(Simd)) { Plain(); return; }
        switch (call.Method.Name)
        {
            case nameof(Simd.Pointer): Value(args[0]); _il.Emit(OpCodes.Ldc_I8, 8L * (int)((ConstantExpression)args[1]).Value!); _il.Emit(OpCodes.Add); _il.Emit(OpCodes.Conv_U); _il.Emit(OpCodes.Ldind_I8); break;
            case nameof(Simd.LoadF32): Address(args[0]); _il.Emit(OpCodes.Ldind_R4); break;
            case nameof(Simd.LoadI32): Address(args[0]); _il.Emit(OpCodes.Ldind_I4); break;
            case nameof(Simd.SplatLoad): Address(args[0]); _il.Emit(OpCodes.Ldind_R4); _il.Emit(OpCodes.Call, Create); break;
            case nameof(Simd.LoadF32x16) or nameof(Simd.LoadI32x16): Address(args[0]); _il.Emit(OpCodes.Unaligned, (byte)4); _il.Emit(OpCodes.Ldobj, call.Type); break;
            case nameof(Simd.StoreF32): Address(args[0]); Value(args[1]); _il.Emit(OpCodes.Stind_R4); break;
            case nameof(Simd.StoreF32x16) or nameof(Simd.StoreI32x16): Address(args[0]); Value(args[1]); _il.Emit(OpCodes.Unaligned, (byte)4); _il.Emit(OpCodes.Stobj, args[1].Type); break;
            case nameof(Simd.MaskLoadF32x16): Address(args[0]); Value(args[1]); _il.Emit(OpCodes.Call, Zero); _il.Emit(OpCodes.Call, MaskLoad); break;
            case nameof(Simd.MaskStoreF32x16): Address(args[0]); Value(args[1]); Value(args[2]); _il.Emit(OpCodes.Call, MaskStore); break;
            default: Plain(); break;
        }

        void Address(Expression p) { Value(p); _il.Emit(OpCodes.Conv_U); }
        void Plain() { foreach (var a in args) Value(a); _il.Emit(OpCodes.Call, call.Method); }
    }
}
