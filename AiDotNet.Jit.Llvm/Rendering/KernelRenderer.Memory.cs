using AiDotNet.Jit.Kernels;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Llvm.Rendering;

// Loads and stores. Lane i is at element i * stride + dynamic[i] of the address; masks say which lanes there are.
internal sealed partial class KernelRenderer
{
    private const string Zeros = "@zeros";

    private string Read(LoadStmt l)
    {
        if (l.Active <= 0) return IrText.Number(0, l.Target.Type);
        string value = l.Target.Type.Lanes == 1 ? ReadOne(l) : ReadLanes(l);
        if (l.Target.Type.Type != DType.Bool) return value;
        string memory = IrText.MemoryType(l.Target.Type);
        return _out.Emit($"icmp ne {memory} {value}, {(l.Target.Type.Lanes == 1 ? "0" : "zeroinitializer")}");
    }

    private string ReadOne(LoadStmt l)
    {
        string pointer = PointerTo(l.Address);
        if (l.Guard is not null) pointer = OrZeros(pointer, l.Guard);
        return Load(IrText.MemoryType(l.Target.Type), pointer, l.Address);
    }

    private string ReadLanes(LoadStmt l)
    {
        string pointer = PointerTo(l.Address), t = IrText.MemoryType(l.Target.Type);
        bool scattered = IsScattered(l.Address);
        if (!scattered && l.Stride == 1)
        {
            if (l.Guard is { Type.Lanes: 1 }) pointer = OrZeros(pointer, l.Guard);
            if (IsRegister(l.Active, l.Guard, l.Target.Type)) return LoadLower(l, pointer);
            var lanes = MaskOf(l.Active, l.Guard is { Type.Lanes: > 1 } ? l.Guard : null, l.Target.Type.Lanes);
            return lanes is null ? Load(t, pointer, l.Address) : LoadMasked(l, pointer, lanes);
        }
        if (!scattered && l.Guard is null) return l.Stride == 0 && l.Active == l.Target.Type.Lanes ? Broadcast(l, pointer) : LoadEach(l, pointer);
        return Gather(l, pointer);
    }

    private string Load(string type, string pointer, Address a) => _out.Emit($"load {type}, ptr {pointer}, align {a.Buffer.Type.Size()}");

    // A masked load waits for every store that is under way to memory it could read, so to that of a small neighbour.
    private string LoadLower(LoadStmt l, string pointer)
    {
        string scalar = IrText.MemoryScalar(l.Target.Type.Type), t = IrText.OfLanes(scalar, l.Active), all = IrText.MemoryType(l.Target.Type);
        string value = Load(t, pointer, l.Address);
        if (l.Active == 1) return _out.Emit($"insertelement {all} zeroinitializer, {scalar} {value}, i64 0");
        return _out.Emit($"shufflevector {t} {value}, {t} zeroinitializer, {IrText.Lower(l.Active, l.Target.Type.Lanes)}");
    }

    private void StoreLower(StoreStmt s, string pointer, string value)
    {
        string scalar = IrText.MemoryScalar(s.Value.Type.Type), t = IrText.OfLanes(scalar, s.Active), all = IrText.MemoryType(s.Value.Type);
        string lower = s.Active == 1 ? _out.Emit($"extractelement {all} {value}, i64 0")
            : _out.Emit($"shufflevector {all} {value}, {all} poison, {IrText.Lower(s.Active, s.Active)}");
        _out.Line($"store {t} {lower}, ptr {pointer}, align {s.Value.Type.Type.Size()}");
    }

    // True when a smaller register holds just the first lanes.
    private static bool IsRegister(int active, Operand? guard, VType type) =>
        active < type.Lanes && int.IsPow2(active) && type.Type != DType.Bool && guard is not { Type.Lanes: > 1 };

    private string LoadMasked(LoadStmt l, string pointer, string mask)
    {
        var type = l.Target.Type;
        string t = IrText.MemoryType(type), function = $"@llvm.masked.load.{IrText.MemorySuffix(type)}.p0";
        _out.Module.Declare($"declare {t} {function}(ptr, i32, <{type.Lanes} x i1>, {t})");
        return _out.Emit($"call {t} {function}(ptr {pointer}, i32 {type.Type.Size()}, {mask}, {t} zeroinitializer)");
    }

    private string Broadcast(LoadStmt l, string pointer)
    {
        string scalar = IrText.MemoryScalar(l.Target.Type.Type), t = IrText.MemoryType(l.Target.Type);
        string first = _out.Emit($"insertelement {t} poison, {scalar} {Load(scalar, pointer, l.Address)}, i64 0");
        return _out.Emit($"shufflevector {t} {first}, {t} poison, <{l.Target.Type.Lanes} x i32> zeroinitializer");
    }

    // Gathers are slower than the loads they stand for wherever the offsets are known.
    private string LoadEach(LoadStmt l, string pointer)
    {
        string scalar = IrText.MemoryScalar(l.Target.Type.Type), t = IrText.MemoryType(l.Target.Type), value = "zeroinitializer";
        for (int i = 0; i < l.Active; i++)
        {
            string element = Load(scalar, At(pointer, scalar, i * l.Stride), l.Address);
            value = _out.Emit($"insertelement {t} {value}, {scalar} {element}, i64 {i}");
        }
        return value;
    }

    private string Gather(LoadStmt l, string pointer)
    {
        var type = l.Target.Type;
        string t = IrText.MemoryType(type), function = $"@llvm.masked.gather.{IrText.MemorySuffix(type)}.v{type.Lanes}p0";
        string mask = MaskOf(l.Active, l.Guard, type.Lanes) ?? IrText.Mask(type.Lanes, type.Lanes);
        _out.Module.Declare($"declare {t} {function}(<{type.Lanes} x ptr>, i32, <{type.Lanes} x i1>, {t})");
        string each = PointersTo(l.Address, pointer, l.Stride, type.Lanes);
        return _out.Emit($"call {t} {function}(<{type.Lanes} x ptr> {each}, i32 {type.Type.Size()}, {mask}, {t} zeroinitializer)");
    }

    // rw = read, locality = keep near, cache = data
    private void Ask(Prefetch p)
    {
        _out.Module.Declare("declare void @llvm.prefetch.p0(ptr, i32, i32, i32)");
        _out.Line($"call void @llvm.prefetch.p0(ptr {PointerTo(p.Address)}, i32 0, i32 {(p.Later ? 2 : 3)}, i32 1)");
    }

    private void Write(StoreStmt s)
    {
        if (s.Active <= 0) return;
        var type = s.Value.Type;
        string pointer = PointerTo(s.Address), t = IrText.MemoryType(type), value = Get(s.Value);
        if (type.Type == DType.Bool) value = _out.Emit($"zext {IrText.Type(type)} {value} to {t}");
        bool simple = type.Lanes == 1 || (!IsScattered(s.Address) && (s.Stride == 1 || s.Guard is not { Type.Lanes: > 1 }));
        if (!simple) Scatter(s, pointer, value, MaskOf(s.Active, s.Guard, type.Lanes) ?? IrText.Mask(type.Lanes, type.Lanes));
        else if (s.Guard is { Type.Lanes: 1 } guard) When(guard, () => Put(s, pointer, value));
        else Put(s, pointer, value);
    }

    private void Put(StoreStmt s, string pointer, string value)
    {
        var type = s.Value.Type;
        string t = IrText.MemoryType(type);
        if (type.Lanes > 1 && s.Stride != 1)
        {
            StoreEach(s, pointer, value);
            return;
        }
        if (IsRegister(s.Active, s.Guard, type))
        {
            StoreLower(s, pointer, value);
            return;
        }
        string? mask = type.Lanes == 1 ? null : MaskOf(s.Active, s.Guard is { Type.Lanes: > 1 } ? s.Guard : null, type.Lanes);
        if (mask is null)
        {
            _out.Line($"store {t} {value}, ptr {pointer}, align {type.Type.Size()}");
            return;
        }
        string function = $"@llvm.masked.store.{IrText.MemorySuffix(type)}.p0";
        _out.Module.Declare($"declare void {function}({t}, ptr, i32, <{type.Lanes} x i1>)");
        _out.Line($"call void {function}({t} {value}, ptr {pointer}, i32 {type.Type.Size()}, {mask})");
    }

    private void StoreEach(StoreStmt s, string pointer, string value)
    {
        string scalar = IrText.MemoryScalar(s.Value.Type.Type), t = IrText.MemoryType(s.Value.Type);
        for (int i = 0; i < s.Active; i++)
        {
            string element = _out.Emit($"extractelement {t} {value}, i64 {i}");
            _out.Line($"store {scalar} {element}, ptr {At(pointer, scalar, i * s.Stride)}, align {s.Value.Type.Type.Size()}");
        }
    }

    // LLVM writes the lanes of a scatter in order, as level 2 wants it.
    private void Scatter(StoreStmt s, string pointer, string value, string mask)
    {
        var type = s.Value.Type;
        string t = IrText.MemoryType(type), function = $"@llvm.masked.scatter.{IrText.MemorySuffix(type)}.v{type.Lanes}p0";
        _out.Module.Declare($"declare void {function}({t}, <{type.Lanes} x ptr>, i32, <{type.Lanes} x i1>)");
        string each = PointersTo(s.Address, pointer, s.Stride, type.Lanes);
        _out.Line($"call void {function}({t} {value}, <{type.Lanes} x ptr> {each}, i32 {type.Type.Size()}, {mask})");
    }

    private void When(Operand guard, Action then)
    {
        string yes = _out.Name("then"), no = _out.Name("next");
        _out.Line($"br i1 {Get(guard)}, label %{yes}, label %{no}");
        _out.Label(yes);
        then();
        _out.Line($"br label %{no}");
        _out.Label(no);
    }

    // No branch: what must not be read is read from a block of zeros instead.
    private string OrZeros(string pointer, Operand guard)
    {
        _out.Module.Share(Zeros, () => $"{Zeros} = internal unnamed_addr constant [128 x i8] zeroinitializer, align 64");
        return _out.Emit($"select i1 {Get(guard)}, ptr {pointer}, ptr {Zeros}");
    }

    /// <summary>The address of lane 0, without offsets that differ by lane.</summary>
    private string PointerTo(Address a)
    {
        string pointer = _pointers[Pointers.Key(a.Buffer, a.Terms)], element = IrText.MemoryScalar(a.Buffer.Type);
        if (a.Dynamic is { Type.Lanes: 1 } scalar) pointer = _out.Emit($"getelementptr {element}, ptr {pointer}, i64 {Offsets(scalar)}");
        return At(pointer, element, a.Offset);
    }

    private string PointersTo(Address a, string pointer, long stride, int lanes)
    {
        string t = $"<{lanes} x i64>", steps = $"<{string.Join(", ", Enumerable.Range(0, lanes).Select(i => $"i64 {i * stride}"))}>";
        string offsets = !IsScattered(a) ? steps : stride == 0 ? Offsets(a.Dynamic!) : _out.Emit($"add {t} {steps}, {Offsets(a.Dynamic!)}");
        return _out.Emit($"getelementptr {IrText.MemoryScalar(a.Buffer.Type)}, ptr {pointer}, <{lanes} x i64> {offsets}");
    }

    private string Offsets(Operand dynamic) => Cast(Get(dynamic), dynamic.Type, dynamic.Type with { Type = DType.Int64 });

    private string At(string pointer, string element, long offset) =>
        offset == 0 ? pointer : _out.Emit($"getelementptr {element}, ptr {pointer}, i64 {offset}");

    private static bool IsScattered(Address a) => a.Dynamic is { Type.Lanes: > 1 };

    /// <summary>The lanes an access may touch, with its type; null if all.</summary>
    private string? MaskOf(int active, Operand? guard, int lanes)
    {
        if (guard is null) return active < lanes ? IrText.Mask(active, lanes) : null;
        string t = $"<{lanes} x i1>", on = guard.Type.Lanes == 1 ? Splat(Get(guard), new(DType.Bool, lanes)) : Get(guard);
        return active < lanes ? $"{t} {_out.Emit($"and {IrText.Mask(active, lanes)}, {on}")}" : $"{t} {on}";
    }
}
