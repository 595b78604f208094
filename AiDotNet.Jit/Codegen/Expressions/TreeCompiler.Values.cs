using System.Linq.Expressions;
using System.Reflection.Emit;

namespace AiDotNet.Jit.Codegen.Expressions;

// Expressions that leave a value on the stack.
public sealed partial class TreeCompiler
{
    private void Value(Expression e)
    {
        switch (e)
        {
            case ConstantExpression c: Literal(c); break;
            case ParameterExpression p when _arguments.TryGetValue(p, out int slot): _il.Emit(OpCodes.Ldarg, (short)slot); break;
            case ParameterExpression p: _il.Emit(OpCodes.Ldloc, _locals.TryGetValue(p, out var local) ? local : throw Refused(e, "value")); break;
            case MethodCallExpression call: Call(call); break;
            case UnaryExpression u: Unary(u); break;
            case BinaryExpression b: Binary(b); break;
            case ConditionalExpression c: Choose(c); break;
            case DefaultExpression d: Zero(d); break;
            default: throw Refused(e, "value");
        }
    }

    private void Literal(ConstantExpression c)
    {
        switch (c.Value)
        {
            case long l: _il.Emit(OpCodes.Ldc_I8, l); break;
            case int i: _il.Emit(OpCodes.Ldc_I4, i); break;
            case byte b: _il.Emit(OpCodes.Ldc_I4, (int)b); break;
            case bool truth: _il.Emit(truth ? OpCodes.Ldc_I4_1 : OpCodes.Ldc_I4_0); break;
            case float f: _il.Emit(OpCodes.Ldc_R4, f); break;
            case double d: _il.Emit(OpCodes.Ldc_R8, d); break;
            default: throw Refused(c, "value");
        }
    }

    private void Zero(DefaultExpression d)
    {
        if (d.Type == typeof(int) || d.Type == typeof(bool)) _il.Emit(OpCodes.Ldc_I4_0);
        else if (d.Type == typeof(long)) _il.Emit(OpCodes.Ldc_I8, 0L);
        else if (d.Type == typeof(float)) _il.Emit(OpCodes.Ldc_R4, 0f);
        else if (d.Type == typeof(double)) _il.Emit(OpCodes.Ldc_R8, 0d);
        else throw Refused(d, "value");
    }

    private void Unary(UnaryExpression u)
    {
        if (u.Method is not null) throw Refused(u, "value");
        Value(u.Operand);
        switch (u.NodeType)
        {
            case ExpressionType.Negate: _il.Emit(OpCodes.Neg); break;
            case ExpressionType.Not when u.Type == typeof(bool): Invert(); break;
            case ExpressionType.Not: _il.Emit(OpCodes.Not); break;
            case ExpressionType.Convert when u.Type == u.Operand.Type: break;
            case ExpressionType.Convert when u.Type == typeof(float): _il.Emit(OpCodes.Conv_R4); break;
            case ExpressionType.Convert when u.Type == typeof(double): _il.Emit(OpCodes.Conv_R8); break;
            case ExpressionType.Convert when u.Type == typeof(int): _il.Emit(OpCodes.Conv_I4); break;
            case ExpressionType.Convert when u.Type == typeof(long): _il.Emit(OpCodes.Conv_I8); break;
            default: throw Refused(u, "value");
        }
    }

    private void Binary(BinaryExpression b)
    {
        if (b.Method is not null) throw Refused(b, "value");
        Value(b.Left);
        Value(b.Right);
        // "a <= b" is "not a > b", but the compare of floats must then be the one that is true on NaN.
        bool ordered = IsInteger(b.Left.Type);
        switch (b.NodeType)
        {
            case ExpressionType.Add: _il.Emit(OpCodes.Add); break;
            case ExpressionType.Subtract: _il.Emit(OpCodes.Sub); break;
            case ExpressionType.Multiply: _il.Emit(OpCodes.Mul); break;
            case ExpressionType.Divide: _il.Emit(OpCodes.Div); break;
            case ExpressionType.And: _il.Emit(OpCodes.And); break;
            case ExpressionType.Or: _il.Emit(OpCodes.Or); break;
            case ExpressionType.ExclusiveOr: _il.Emit(OpCodes.Xor); break;
            case ExpressionType.LeftShift: _il.Emit(OpCodes.Shl); break;
            case ExpressionType.LessThan: _il.Emit(OpCodes.Clt); break;
            case ExpressionType.LessThanOrEqual: _il.Emit(ordered ? OpCodes.Cgt : OpCodes.Cgt_Un); Invert(); break;
            case ExpressionType.GreaterThanOrEqual: _il.Emit(ordered ? OpCodes.Clt : OpCodes.Clt_Un); Invert(); break;
            case ExpressionType.Equal: _il.Emit(OpCodes.Ceq); break;
            case ExpressionType.NotEqual: _il.Emit(OpCodes.Ceq); Invert(); break;
            default: throw Refused(b, "value");
        }
    }

    private void Choose(ConditionalExpression c)
    {
        var (no, end) = (_il.DefineLabel(), _il.DefineLabel());
        Branch(c.Test, no, false);
        Value(c.IfTrue);
        _il.Emit(OpCodes.Br, end);
        _il.MarkLabel(no);
        Value(c.IfFalse);
        _il.MarkLabel(end);
    }

    private void Invert()
    {
        _il.Emit(OpCodes.Ldc_I4_0);
        _il.Emit(OpCodes.Ceq);
    }
}
