using System.Linq.Expressions;
using System.Numerics;
using System.Reflection;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using AiDotNet.Jit.Kernels;
using AiDotNet.Jit.Tensors;
using static System.Linq.Expressions.Expression;

namespace AiDotNet.Jit.Codegen.Expressions;

// Loads and stores. Lane i is at element i * stride + dynamic[i] of the address; masks say which lanes there are.
public sealed partial class ExpressionRenderer
{
    private static readonly MethodInfo PointerLeaf = typeof(Simd).GetMethod(nameof(Simd.Pointer))!;
    private static readonly MethodInfo PrefetchLeaf = typeof(Simd).GetMethod(nameof(Simd.Prefetch))!;
    private static readonly MethodInfo PrefetchLaterLeaf = typeof(Simd).GetMethod(nameof(Simd.PrefetchLater))!;
    private static readonly MethodInfo LoadBoolLeaf = typeof(Simd).GetMethod(nameof(Simd.LoadBool))!;
    private static readonly MethodInfo StoreBoolLeaf = typeof(Simd).GetMethod(nameof(Simd.StoreBool))!;

    private void Read(LoadStmt l, List<Stmt> block)
    {
        var type = TypeOf(l.Target.Type);
        var guard = l.Guard is { Type.Lanes: 1 } g ? Use(g) : null;
        var value = l.Active <= 0 ? Zero(type) : Fetch(l, type);
        // A branch inside a bigger expression would spill the evaluation stack, so a guarded load is a value of its own.
        if (guard is not null) _values[l.Target.Id] = Hold(Condition(guard, value, Zero(type)));
        else Define(l.Target, block, value, reads: true);
    }

    private Expression Fetch(LoadStmt l, Type type)
    {
        _helperCalls++;
        var pointer = PointerTo(l.Address);
        bool bools = l.Target.Type.Type == DType.Bool;
        if (l.Target.Type.Lanes == 1) return bools ? Call(LoadBoolLeaf, pointer) : Call(VectorMethods.Leaf(nameof(Simd.Load), type), pointer);

        if (!bools && l.Stride == 1 && !IsScattered(l.Address) && l.Guard is not { Type.Lanes: > 1 } && LoadLower(pointer, type, l.Active) is { } lower) return lower;
        var element = VectorTypes.Element(type);
        var mask = MaskOf(l.Active, l.Guard, l.Target.Type);
        if (l.Stride == 1 && !IsScattered(l.Address))
            return (bools, mask) switch
            {
                (false, null) => Call(VectorMethods.Leaf(nameof(Simd.Load), type), pointer),
                (false, _) => Call(VectorMethods.Leaf(nameof(Simd.LoadMasked), type, element), pointer, mask),
                (true, null) => Call(VectorMethods.Leaf(nameof(Simd.LoadBools), type, element), pointer),
                _ => Call(VectorMethods.Leaf(nameof(Simd.LoadBoolsEach), type, element, typeof(long)), pointer, Constant(1L), Constant(0L), mask),
            };
        if (!bools && mask is null && !IsScattered(l.Address))
            return Call(VectorMethods.Leaf(nameof(Simd.LoadStrided), type, element), pointer, Constant(l.Stride));
        var offsets = Offsets(l.Address);
        return Call(VectorMethods.Leaf(bools ? nameof(Simd.LoadBoolsEach) : nameof(Simd.LoadEach), type, element, offsets.Type),
            pointer, Constant(l.Stride), offsets, mask ?? AllBitsSet(type));
    }

    private void Write(StoreStmt t)
    {
        var value = Use(t.Value);
        var guard = t.Guard is { Type.Lanes: 1 } g ? Use(g) : null;
        Expression[] stores = t.Active <= 0 ? [] : IsInPieces(t) ? Pieces(t, Hold(value)) : [Put(t, value)];
        // Values that were read before this statement must not see what it writes, through this buffer or another that shares its memory.
        foreach (var (id, pending) in _pending.TakeReaders()) _values[id] = Hold(pending);
        if (stores.Length > 0 && t.Value.Type.Lanes > 1) _vectorOps++;
        foreach (var store in stores) _out.Add(guard is null ? store : IfThen(guard, store));
    }

    private MethodCallExpression Put(StoreStmt t, Expression value)
    {
        _helperCalls++;
        var pointer = PointerTo(t.Address);
        bool bools = t.Value.Type.Type == DType.Bool;
        if (t.Value.Type.Lanes == 1)
            return bools ? Call(StoreBoolLeaf, pointer, value) : Call(VectorMethods.Leaf(nameof(Simd.Store), value.Type), pointer, value);

        if (!bools && t.Stride == 1 && !IsScattered(t.Address) && t.Guard is null && Lower(value, t.Active) is { } lower)
            return Call(VectorMethods.Leaf(nameof(Simd.Store), lower.Type), pointer, lower);
        var (type, element) = (value.Type, VectorTypes.Element(value.Type));
        var mask = MaskOf(t.Active, t.Guard, t.Value.Type);
        if (t.Stride == 1 && !IsScattered(t.Address))
            return (bools, mask) switch
            {
                (false, null) => Call(VectorMethods.Leaf(nameof(Simd.Store), type), pointer, value),
                (false, _) => Call(VectorMethods.Leaf(nameof(Simd.StoreMasked), type, element), pointer, mask, value),
                (true, null) => Call(VectorMethods.Leaf(nameof(Simd.StoreBools), type, element), pointer, value),
                _ => Call(VectorMethods.Leaf(nameof(Simd.StoreBoolsEach), type, element, typeof(long)), pointer, Constant(1L), Constant(0L), mask, value),
            };
        var offsets = Offsets(t.Address);
        return Call(VectorMethods.Leaf(bools ? nameof(Simd.StoreBoolsEach) : nameof(Simd.StoreEach), type, element, offsets.Type),
            pointer, Constant(t.Stride), offsets, mask ?? AllBitsSet(type), value);
    }

    /// <summary>
    /// The first lanes read as a register of their own, the others zero, or null. A masked load waits for every store that is under way to memory it
    /// could read, so to that of a small neighbour: 30 of 95 ns in a kernel of 8 lanes.
    /// </summary>
    private static Expression? LoadLower(Expression pointer, Type vector, int active)
    {
        int bytes = BytesOfRegister(vector, active);
        if (bytes == 0) return null;
        var element = VectorTypes.Element(vector);
        Expression value = bytes switch
        {
            32 or 16 => Call(VectorMethods.Leaf(nameof(Simd.Load), VectorTypes.Vector(element, active)), pointer),
            _ => LoadFirst(pointer, active == 1 ? element : typeof(double)),
        };
        if (active == 2 && bytes == 8) value = As(value, VectorTypes.Vector(element, 4));
        if (bytes < 32 && vector != value.Type) value = Call(VectorMethods.Of(nameof(Vector128.ToVector256), value.Type, 1), value);
        return vector == value.Type ? value : Call(VectorMethods.Of(nameof(Vector256.ToVector512), value.Type, 1), value);
    }

    private static MethodCallExpression LoadFirst(Expression pointer, Type scalar)
    {
        var vector = VectorTypes.Vector(scalar, 16 / VectorTypes.SizeOf(scalar));
        return Call(VectorMethods.CreateScalar(vector), Call(VectorMethods.Leaf(nameof(Simd.Load), scalar), pointer));
    }

    /// <summary>The first lanes as a register of their own, or null. A masked store that crosses a line takes dozens of cycles on some processors.</summary>
    private static Expression? Lower(Expression value, int active)
    {
        int bytes = BytesOfRegister(value.Type, active);
        if (bytes == 0) return null;
        while (VectorTypes.BytesOf(value.Type) > Math.Max(16, bytes)) value = Call(VectorMethods.Of(nameof(Vector128.GetLower), value.Type, 1), value);
        if (bytes >= 16) return value;
        if (active > 1) value = As(value, VectorTypes.Vector(typeof(double), 2));
        return Call(VectorMethods.Of(nameof(Vector128.ToScalar), value.Type, 1), value);
    }

    /// <summary>
    /// The first lanes of a register of at most 256 bits, where the processor has no masked stores but those of AVX: on some they take a dozen cycles, and
    /// few lanes are few plain stores of four, two and one.
    /// </summary>
    private bool IsInPieces(StoreStmt t) => !Avx512F.VL.IsSupported && t is { Guard: null, Stride: 1, Address.Dynamic: null } && t.Value.Type is { Lanes: > 1, Type: not DType.Bool } type
        && t.Active < type.Lanes && VectorTypes.BytesOf(TypeOf(type)) <= 32 && BytesOfRegister(TypeOf(type), t.Active) == 0;

    private Expression[] Pieces(StoreStmt t, Expression value)
    {
        var pieces = new List<Expression>();
        int quarter = 16 / VectorTypes.SizeOf(VectorTypes.Element(value.Type));
        for (int at = 0, count; at < t.Active; at += count)
        {
            var part = VectorTypes.BytesOf(value.Type) == 16 ? value : Call(VectorMethods.Of(at < quarter ? nameof(Vector256.GetLower) : nameof(Vector256.GetUpper), value.Type, 1), value);
            count = Math.Min(quarter, 1 << BitOperations.Log2((uint)(t.Active - at)));
            var piece = count == quarter ? part : Piece(part, at % quarter, count);
            pieces.Add(Call(VectorMethods.Leaf(nameof(Simd.Store), piece.Type), PointerTo(t.Address with { Offset = t.Address.Offset + at }), piece));
            _helperCalls++;
        }
        return [.. pieces];
    }

    // One or two lanes of 128 bits as a number of their size.
    private static MethodCallExpression Piece(Expression part, int first, int count)
    {
        if (count == 2) part = As(part, VectorTypes.Vector(typeof(double), 2));
        return first == 0
            ? Call(VectorMethods.Of(nameof(Vector128.ToScalar), part.Type, 1), part)
            : Call(VectorMethods.Of(nameof(Vector128.GetElement), part.Type, typeof(int)), part, Constant(first / count));
    }

    /// <summary>The size of the first lanes where a smaller register holds just them, else 0.</summary>
    private static int BytesOfRegister(Type vector, int active)
    {
        int bytes = active * VectorTypes.SizeOf(VectorTypes.Element(vector));
        return bytes is 4 or 8 or 16 or 32 && bytes < VectorTypes.BytesOf(vector) ? bytes : 0;
    }

    private static bool IsScattered(Address address) => address.Dynamic is { Type.Lanes: > 1 };

    private Expression Offsets(Address address) => IsScattered(address) ? Use(address.Dynamic!) : Constant(0L);

    /// <summary>The lanes an access may touch, as a vector of the accessed type; null if all.</summary>
    private Expression? MaskOf(int active, Operand? guard, VType type)
    {
        Expression? mask = active < type.Lanes ? ActiveMask(active, type) : null;
        if (guard is { Type.Lanes: > 1 })
        {
            var lanes = Resize(Use(guard), SizeOf(type));
            mask = mask is null ? lanes : Call(VectorMethods.Of("BitwiseAnd", lanes.Type, 2), mask, lanes);
        }
        return mask is null ? null : As(mask, TypeOf(type));
    }

    /// <summary>Ones in the first lanes. Held in a local: a constant would be loaded at each use.</summary>
    private ParameterExpression ActiveMask(int active, VType type)
    {
        var vector = VectorTypes.Vector(VectorTypes.Mask(SizeOf(type)), type.Lanes);
        if (_masks.TryGetValue((active, vector), out var known)) return known;
        var mask = Local(vector, $"mask{active}_{SizeOf(type)}");
        _prologue.Add(Assign(mask, Lanes(mask.Type, i => i < active ? -1 : 0)));
        return _masks[(active, vector)] = mask;
    }
}
