namespace AiDotNet.Jit.Codegen;

/// <summary>
/// The target of a <see cref="KernelEntry"/> whose delegate only passes the call on to native code: a program then calls that code itself,
/// which saves the delegate, a good part of a kernel of a few nanoseconds.
/// </summary>
public interface INativeKernel
{
    /// <summary>
    /// The address of a function with the arguments of <see cref="KernelEntry"/> in the platform's C calling convention. It is called without
    /// telling the garbage collector, which waits for its end; so it must be brief, must not block and must not call back. 0 where the delegate is to be
    /// called. Valid as long as the delegate lives.
    /// </summary>
    public nint Function { get; }
}
