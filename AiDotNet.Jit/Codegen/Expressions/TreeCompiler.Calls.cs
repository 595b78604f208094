using System.Linq.Expressions;
using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.Intrinsics.X86;

namespace AiDotNet.Jit.Codegen.Expressions;

// Calls: memory leaves in place, everything else as it is.
public sealed partial class TreeCompiler
{
    private static readonly Dictionary<Type, (MethodInfo Load, MethodInfo Store)> Masked = MaskedAccess();

    private void Call(MethodCallExpression call)
    {
        if (call.Object is not null) throw Refused(call, "value");
        var (method, args) = (call.Method, call.Arguments);
        if (method.DeclaringType == typeof(Simd))
            switch (method.Name)
            {
                case nameof(Simd.Pointer) when args[1] is ConstantExpression { Value: long slot }: Pointer(args[0], slot); return;
                case nameof(Simd.Load): Address(args[0]); Unaligned(OpCodes.Ldobj, call.Type); return;
                case nameof(Simd.Store): Address(args[0]); Value(args[1]); Unaligned(OpCodes.Stobj, args[1].Type); return;
                case nameof(Simd.LoadMasked) when Masked.TryGetValue(call.Type, out var access): LoadMasked(access.Load, args); return;
                case nameof(Simd.StoreMasked) when Masked.TryGetValue(args[2].Type, out var access):
                    Address(args[0]);
                    Value(args[1]);
                    Value(args[2]);
                    _il.Emit(OpCodes.Call, access.Store);
                    return;
            }
        foreach (var a in args) Value(a);
        _il.Emit(OpCodes.Call, method);
    }

    private void Pointer(Expression table, long slot)
    {
        Value(table);
        _il.Emit(OpCodes.Ldc_I8, slot * sizeof(long));
        _il.Emit(OpCodes.Add);
        _il.Emit(OpCodes.Conv_U);
        _il.Emit(OpCodes.Ldind_I8);
    }

    private void LoadMasked(MethodInfo load, IReadOnlyList<Expression> args)
    {
        Address(args[0]);
        Value(args[1]);
        if (load.GetParameters().Length == 3) _il.Emit(OpCodes.Call, VectorMethods.Constant("Zero", load.ReturnType));
        _il.Emit(OpCodes.Call, load);
    }

    private void Address(Expression p)
    {
        Value(p);
        _il.Emit(OpCodes.Conv_U);
    }

    private void Unaligned(OpCode access, Type type)
    {
        _il.Emit(OpCodes.Unaligned, (byte)1);
        _il.Emit(access, type);
    }

    // By vector type, the instructions Simd.LoadMasked and Simd.StoreMasked choose.
    private static Dictionary<Type, (MethodInfo, MethodInfo)> MaskedAccess()
    {
        var known = new Dictionary<Type, (MethodInfo, MethodInfo)>();
        (Type, bool)[] holders =
        [
            (typeof(Avx512F), Avx512F.IsSupported), (typeof(Avx512F.VL), Avx512F.VL.IsSupported), (typeof(Avx), Avx.IsSupported), (typeof(Avx2), Avx2.IsSupported),
        ];
        foreach (var (holder, supported) in holders)
            if (supported)
                foreach (var store in holder.GetMethods().Where(m => m.Name == nameof(Avx.MaskStore) && m.DeclaringType == holder))
                {
                    var parameters = store.GetParameters();
                    var (pointer, vector) = (parameters[0].ParameterType, parameters[1].ParameterType);
                    Type[] loaded = holder == typeof(Avx512F) || holder == typeof(Avx512F.VL) ? [pointer, vector, vector] : [pointer, vector];
                    if (holder.GetMethod(nameof(Avx.MaskLoad), loaded) is { } load) known.TryAdd(vector, (load, store));
                }
        return known;
    }
}
