namespace AiDotNet.Jit.Debugging;

/// <summary>The part of the compiler that makes a result wrong.</summary>
public enum BisectCulprit
{
    /// <summary>None: everything is right.</summary>
    None,

    /// <summary>A pass as a whole.</summary>
    Pass,

    /// <summary>One law of a pass; switching it off in <see cref="JitOptions.Disabled"/> makes the result right.</summary>
    Law,

    /// <summary>Planning or lowering: kernels are wrong already when they are interpreted, each operation in a kernel of its own.</summary>
    Lowering,

    /// <summary>Fusion: kernels are right alone and wrong together, also when they are interpreted.</summary>
    Fusion,

    /// <summary>Tiny kernels in one method: right alone and wrong in a row, also when they are interpreted.</summary>
    Merging,

    /// <summary>Machine code: a backend computes something else than its kernels say.</summary>
    Backend,

    /// <summary>Machine code of one vector width; a narrower one is right.</summary>
    VectorWidth,

    /// <summary>Several threads; one thread is right.</summary>
    Threads,

    /// <summary>The whole is wrong, but every part by itself is right.</summary>
    Unknown,
}
