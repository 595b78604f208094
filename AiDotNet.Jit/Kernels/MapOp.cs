namespace AiDotNet.Jit.Kernels;

/// <summary>The operations on single elements. Compares are ordered: false on NaN.</summary>
public enum MapOp
{
    /// <summary>-a.</summary>
    Neg,

    /// <summary>|a|.</summary>
    Abs,

    /// <summary>The square root, rounded once; floats only.</summary>
    Sqrt,

    /// <summary>The largest integer not above a; floats only.</summary>
    Floor,

    /// <summary>The nearest integer, ties to even; floats only.</summary>
    Round,

    /// <summary>Every bit of an integer inverted; the opposite Bool.</summary>
    Not,

    /// <summary>Converts: floats to integers by truncation, Bool to 0 and 1, anything to Bool by "not zero".</summary>
    Cast,

    /// <summary>Reinterprets the bits as a type of the same size.</summary>
    Bits,

    /// <summary>a + b.</summary>
    Add,

    /// <summary>a - b.</summary>
    Sub,

    /// <summary>a * b.</summary>
    Mul,

    /// <summary>a / b.</summary>
    Div,

    /// <summary>The larger one, IEEE 754: NaN if either is NaN, and -0 is less than +0.</summary>
    Max,

    /// <summary>The smaller one, IEEE 754: NaN if either is NaN, and -0 is less than +0.</summary>
    Min,

    /// <summary>a > b ? a : b, so the second operand when either is NaN. One instruction; put the constant first.</summary>
    MaxNative,

    /// <summary>a &lt; b ? a : b, so the second operand when either is NaN. One instruction; put the constant first.</summary>
    MinNative,

    /// <summary>Bitwise and, on integers and Bool.</summary>
    And,

    /// <summary>Bitwise or, on integers and Bool.</summary>
    Or,

    /// <summary>Bitwise exclusive or, on integers and Bool.</summary>
    Xor,

    /// <summary>An integer shifted left by a constant.</summary>
    ShiftLeft,

    /// <summary>An integer shifted right by a constant; zeros come in.</summary>
    ShiftRight,

    /// <summary>a &lt; b as a Bool.</summary>
    Less,

    /// <summary>a &lt;= b as a Bool.</summary>
    LessEqual,

    /// <summary>a == b as a Bool.</summary>
    Equal,

    /// <summary>a * b + c with one rounding; floats only.</summary>
    Fma,

    /// <summary>a ? b : c.</summary>
    Select,

    /// <summary>(x, v): v, but the exact sine of x in lanes where |x| is beyond the range of the polynomial.</summary>
    SinLarge,

    /// <summary>(x, v): v, but the exact cosine of x in lanes where |x| is beyond the range of the polynomial.</summary>
    CosLarge,

    /// <summary>Level 2 only: a scalar in every lane.</summary>
    Splat,

    /// <summary>Level 2 only: lane 0 as a scalar.</summary>
    First,

    /// <summary>Level 2 only: 0 1 2 ...</summary>
    Lane,
}
