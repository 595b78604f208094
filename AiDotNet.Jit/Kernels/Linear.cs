using System.Globalization;

namespace AiDotNet.Jit.Kernels;

// Level 2: how it runs. Explicit loops and vector-typed operations; a renderer prints it one to one.

/// <summary>A value a statement uses.</summary>
public abstract record Operand(VType Type);

/// <summary>A register: assigned by exactly one Let, Shuffle, LoadStmt, Var or For; a Var may be Set again.</summary>
/// <param name="Id">Unique in the kernel.</param>
/// <param name="Type">Its type.</param>
public sealed record Reg(int Id, VType Type) : Operand(Type)
{
    /// <inheritdoc/>
    public override string ToString() => $"%{Id}";
}

/// <summary>A constant, the same in every lane. Integers saturate: the number 2^63 is the largest Int64.</summary>
/// <param name="Number">Rounded to the type.</param>
/// <param name="Type">Its type.</param>
public sealed record Imm(double Number, VType Type) : Operand(Type)
{
    /// <inheritdoc/>
    public override string ToString() => Number.ToString("R", CultureInfo.InvariantCulture);
}

/// <summary>In elements: offset + sum of scale * loop variable + dynamic.</summary>
/// <param name="Buffer">The memory.</param>
/// <param name="Terms">Loop variables, outermost first.</param>
/// <param name="Offset">The constant part.</param>
/// <param name="Dynamic">
/// Int64, or null. Scalar: added. A vector: every lane has its own address, offset + terms + dynamic[lane], and Stride is 0.
/// </param>
public sealed record Address(KernelBuffer Buffer, (Reg Iv, long Scale)[] Terms, long Offset, Operand? Dynamic)
{
    /// <inheritdoc/>
    public override string ToString() => LinearText.Of(this);
}

/// <summary>A statement.</summary>
public abstract record Stmt;

/// <summary>An operation on every lane.</summary>
public sealed record Let(Reg Target, MapOp MapOp, Operand[] Args) : Stmt;

/// <summary>lane i of the target = lane Lanes[i] of a ++ b.</summary>
public sealed record Shuffle(Reg Target, Operand A, Operand B, int[] Lanes) : Stmt;

/// <summary>
/// Lanes from Active on, and lanes whose Guard is false, read as zero and are not touched in memory. Guard: a Bool, scalar or one
/// per lane. Stride: elements between lanes; may be negative or 0. A vector Address.Dynamic gives every lane its own offset.
/// </summary>
public sealed record LoadStmt(Reg Target, Address Address, int Active, Operand? Guard, long Stride = 1) : Stmt;

/// <summary>
/// As <see cref="LoadStmt"/>: lanes that are not active or whose guard is false are not written. Lanes are written in order: of two
/// that meet, the later one stays.
/// </summary>
public sealed record StoreStmt(Address Address, Operand Value, int Active, Operand? Guard = null, long Stride = 1) : Stmt;

/// <summary>
/// Asks for the cache line of an address that will be read or written soon; Later: so late that it should wait in the second-level cache. Changes
/// no value; a renderer may leave it out.
/// </summary>
public sealed record Prefetch(Address Address, bool Later = false) : Stmt;

/// <summary>Declares a variable.</summary>
public sealed record Var(Reg Target, Operand Init) : Stmt;

/// <summary>Assigns a variable; lanes from Active on keep their old value.</summary>
public sealed record Set(Reg Target, Operand Value, int Active) : Stmt;

/// <summary>A loop from begin up to end - 1; none if end &lt;= begin.</summary>
public sealed record For(Reg Iv, Operand Begin, Operand End, List<Stmt> Body) : Stmt;
