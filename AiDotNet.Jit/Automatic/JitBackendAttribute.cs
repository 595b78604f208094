namespace AiDotNet.Jit.Automatic;

/// <summary>The backend a model function is to be compiled with, by the name it was registered under.</summary>
/// <param name="name">As for <see cref="JitBackends.Register"/>, like "llvm".</param>
[AttributeUsage(AttributeTargets.Method)]
public sealed class JitBackendAttribute(string name) : Attribute
{
    /// <summary>The name of the backend.</summary>
    public string Name { get; } = name;

    internal static string? Of(Delegate? model) => model?.Method.GetCustomAttributes(typeof(JitBackendAttribute), false) is [JitBackendAttribute backend] ? backend.Name : null;
}
