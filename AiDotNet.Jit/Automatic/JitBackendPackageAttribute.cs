using AiDotNet.Jit.Codegen;

namespace AiDotNet.Jit.Automatic;

/// <summary>Makes the backend of another assembly: a type without constructor arguments, named by a <see cref="JitBackendPackageAttribute"/>.</summary>
public interface IBackendSource
{
    /// <summary>The backend; throws if it cannot run on this machine.</summary>
    public IBackend Create();
}

/// <summary>
/// Offers the backend of an assembly under a name. Packages of this library are found beside it when their name is first asked for, without
/// a call of <see cref="JitBackends.Register"/>.
/// </summary>
/// <param name="name">Like "llvm".</param>
/// <param name="source">An <see cref="IBackendSource"/>.</param>
[AttributeUsage(AttributeTargets.Assembly, AllowMultiple = true)]
public sealed class JitBackendPackageAttribute(string name, Type source) : Attribute
{
    /// <summary>The name of the backend.</summary>
    public string Name { get; } = name;

    /// <summary>What makes it.</summary>
    public Type Source { get; } = source;
}
