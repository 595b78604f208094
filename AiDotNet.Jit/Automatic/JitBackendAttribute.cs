using System.Reflection;

namespace AiDotNet.Jit.Automatic;

/// <summary>
/// The backend a model or a loss is to be compiled with, by the name it was registered under: on the function, or on its class (that of the object it is
/// called on, or one it is written in) for all functions that do not say otherwise. Backends in the options come first.
/// </summary>
/// <param name="name">As for <see cref="JitBackends.Register"/>, like "llvm".</param>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Class | AttributeTargets.Struct)]
public sealed class JitBackendAttribute(string name) : Attribute
{
    /// <summary>The name of the backend.</summary>
    public string Name { get; } = name;

    internal static string? Of(Delegate model)
    {
        if ((NameOn(model.Method) ?? NameOn(model.Target?.GetType())) is { } found) return found;
        for (var type = model.Method.DeclaringType; type is not null; type = type.DeclaringType)
        {
            if (NameOn(type) is { } name) return name; // a lambda is a method of a class of its own within the one it is written in
        }
        return null;
    }

    private static string? NameOn(MemberInfo? member) => member?.GetCustomAttribute<JitBackendAttribute>(inherit: true)?.Name;
}
