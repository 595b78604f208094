using System.Linq.Expressions;
using System.Reflection;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using AiDotNet.Jit.Codegen.Expressions;
using AiDotNet.Jit.Diagnostics;

namespace AiDotNet.Jit.Codegen.CSharp;

/// <summary>The values of a rendered kernel in C#.</summary>
internal sealed class CSharpExpressions(string kernel)
{
    private readonly Dictionary<ParameterExpression, string> _names = [];
    private readonly HashSet<string> _taken = [];

    /// <summary>The name of a local; given on first use.</summary>
    public string NameOf(ParameterExpression local) =>
        _names.TryGetValue(local, out string? known) ? known : _names[local] = CSharpText.Unique(local.Name ?? "t", _taken);

    /// <summary>The value where nothing stands beside it: without outer brackets.</summary>
    public string Whole(Expression e)
    {
        string text = Of(e);
        return e is BinaryExpression or ConditionalExpression || (e is ConstantExpression && text[0] == '(') ? text[1..^1] : text;
    }

    /// <summary>The value where an operator may stand beside it.</summary>
    public string Of(Expression e) => e switch
    {
        ConstantExpression c => c.Value is float and < 0 or double and < 0 or int and < 0 or long and < 0 ? $"({CSharpText.Of(c.Value)})" : CSharpText.Of(c.Value!),
        ParameterExpression p => NameOf(p),
        DefaultExpression d => $"default({CSharpText.Of(d.Type)})",
        UnaryExpression u => Unary(u),
        BinaryExpression b => $"({Of(b.Left)} {Operator(b)} {Of(b.Right)})",
        ConditionalExpression c => $"({Of(c.Test)} ? {Of(c.IfTrue)} : {Of(c.IfFalse)})",
        MethodCallExpression call => Call(call),
        _ => throw Refused(e),
    };

    /// <summary>A call made for its effect.</summary>
    public string Statement(MethodCallExpression call)
    {
        var args = call.Arguments;
        if (call.Method.DeclaringType != typeof(Simd)) return Call(call) + ";";
        switch (call.Method.Name)
        {
            case nameof(Simd.Store) when !args[1].Type.IsGenericType: return $"*({CSharpText.Of(args[1].Type)}*)({Whole(args[0])}) = {Whole(args[1])};";
            case nameof(Simd.Store): return $"{Holder(args[1].Type)}.Store({Whole(args[1])}, {Pointer(args[0], args[1].Type)});";
            case nameof(Simd.Prefetch): return $"if (Sse.IsSupported) Sse.Prefetch0((void*)({Whole(args[0])}));";
            case nameof(Simd.PrefetchLater): return $"if (Sse.IsSupported) Sse.Prefetch1((void*)({Whole(args[0])}));";
            case nameof(Simd.StoreBool): return $"*(byte*)({Whole(args[0])}) = {Of(args[1])} ? (byte)1 : (byte)0;";
            case nameof(Simd.StoreMasked) when Instructions(args[2].Type) is { } holder && IsPlain(args[1]):
                string value = Whole(args[2]), own = args[2] is ParameterExpression ? "" : $"var value = {value}; ";
                if (own.Length > 0) value = "value";
                string store = $"if ({holder}.IsSupported) {holder}.MaskStore({Pointer(args[0], args[2].Type)}, {Of(args[1])}, {value}); "
                    + $"else Simd.StoreMasked<{CSharpText.Of(args[2].Type)}, {CSharpText.Of(VectorTypes.Element(args[2].Type))}>({Whole(args[0])}, {Of(args[1])}, {value});";
                return own.Length > 0 ? $"{{ {own}{store} }}" : store;
            default: return Call(call) + ";";
        }
    }

    private string Call(MethodCallExpression call)
    {
        var (method, args) = (call.Method, call.Arguments);
        if (method.DeclaringType == typeof(Simd) && Leaf(call) is { } leaf) return leaf;
        if (SignedMultiplyAdd(call) is { } signed) return signed;
        if (method.IsSpecialName) return $"{CSharpText.Of(method.DeclaringType!)}.{method.Name["get_".Length..]}";
        return $"{NameOf(method)}({string.Join(", ", args.Select(Whole))})";
    }

    private string? Leaf(MethodCallExpression call)
    {
        var args = call.Arguments;
        switch (call.Method.Name)
        {
            case nameof(Simd.Load): return call.Type.IsGenericType ? $"{Holder(call.Type)}.Load({Pointer(args[0], call.Type)})" : $"(*({CSharpText.Of(call.Type)}*)({Whole(args[0])}))";
            case nameof(Simd.LoadBool): return $"(*(byte*)({Whole(args[0])}) != 0)";
            case nameof(Simd.LoadMasked) when Instructions(call.Type) is { } holder && IsPlain(args[1]):
                string zero = holder == nameof(Avx512F) ? $", {CSharpText.Of(call.Type)}.Zero" : "";
                return $"({holder}.IsSupported ? {holder}.MaskLoad({Pointer(args[0], call.Type)}, {Of(args[1])}{zero}) : {NameOf(call.Method)}({Whole(args[0])}, {Of(args[1])}))";
            default: return null;
        }
    }

    // Every machine has the operation; with the signs in one instruction some have it.
    private string? SignedMultiplyAdd(MethodCallExpression call)
    {
        if (call.Method.DeclaringType != typeof(Fma) && call.Method.DeclaringType != typeof(Avx512F)) return null;
        string name = call.Method.Name.Replace("Fused", "", StringComparison.Ordinal);
        bool minusProduct = name is nameof(Fma.MultiplyAddNegated) or nameof(Fma.MultiplySubtractNegated), minusAddend = name is nameof(Fma.MultiplySubtract) or nameof(Fma.MultiplySubtractNegated);
        if (!minusProduct && !minusAddend) return null;
        return $"{Holder(call.Type)}.FusedMultiplyAdd({Signed(call.Arguments[0], minusProduct)}, {Whole(call.Arguments[1])}, {Signed(call.Arguments[2], minusAddend)})";
    }

    private string Signed(Expression e, bool minus) => minus ? $"-{Of(e)}" : Whole(e);

    // The class whose masked loads and stores take this vector.
    private static string? Instructions(Type vector) => VectorTypes.BytesOf(vector) == 64 ? nameof(Avx512F)
        : VectorTypes.Element(vector) == typeof(float) || VectorTypes.Element(vector) == typeof(double) ? nameof(Avx) : nameof(Avx2);

    // What only some machines have is called through a method that every machine has.
    private static string NameOf(MethodInfo method)
    {
        if (method.Name.StartsWith("PermuteVar", StringComparison.Ordinal)) return "Portable.Permute";
        if (method.Name is nameof(Vector128.MaxNative) or nameof(Vector128.MinNative) or nameof(Simd.EvenLanes) or nameof(Simd.OddLanes) && IsVector(method.ReturnType))
        {
            return $"Portable.{method.Name}";
        }
        string name = $"{method.DeclaringType!.Name}.{method.Name}";
        if (!method.IsGenericMethod) return name;
        var parameters = method.GetGenericMethodDefinition().GetParameters().Select(p => p.ParameterType).ToArray();
        bool inferred = method.GetGenericMethodDefinition().GetGenericArguments().All(t => parameters.Any(p => p == t || p.GenericTypeArguments.Contains(t)));
        return inferred ? name : $"{name}<{string.Join(", ", method.GetGenericArguments().Select(CSharpText.Of))}>";
    }

    // May be written twice.
    private static bool IsPlain(Expression e) => e is ParameterExpression or MethodCallExpression { Method.Name: nameof(Vector128.As), Arguments: [ParameterExpression] };

    private static bool IsVector(Type type) => type.IsGenericType;

    private string Pointer(Expression address, Type vector) => $"({CSharpText.Of(VectorTypes.Element(vector))}*)({Whole(address)})";

    private static string Holder(Type vector) => VectorTypes.BytesOf(vector) switch { 64 => nameof(Vector512), 32 => nameof(Vector256), _ => nameof(Vector128) };

    private string Unary(UnaryExpression u) => u.NodeType switch
    {
        ExpressionType.Negate => $"(-{Of(u.Operand)})",
        ExpressionType.Not => u.Type == typeof(bool) ? $"!{Of(u.Operand)}" : $"~{Of(u.Operand)}",
        ExpressionType.Convert => $"({CSharpText.Of(u.Type)}){Of(u.Operand)}",
        _ => throw Refused(u),
    };

    private string Operator(BinaryExpression b) => b.NodeType switch
    {
        ExpressionType.Add => "+",
        ExpressionType.Subtract => "-",
        ExpressionType.Multiply => "*",
        ExpressionType.Divide => "/",
        ExpressionType.And => "&",
        ExpressionType.Or => "|",
        ExpressionType.ExclusiveOr => "^",
        ExpressionType.LeftShift => "<<",
        ExpressionType.LessThan => "<",
        ExpressionType.LessThanOrEqual => "<=",
        ExpressionType.GreaterThanOrEqual => ">=",
        ExpressionType.Equal => "==",
        ExpressionType.NotEqual => "!=",
        _ => throw Refused(b),
    };

    private UnsupportedOpException Refused(Expression e) =>
        new($"{kernel}: found {e.NodeType} of {e.Type.Name}, required a node that ExpressionRenderer makes. Please report it.");
}
