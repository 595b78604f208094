using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.Intrinsics;

namespace AiDotNet.Jit.Codegen.Expressions;

/// <summary>
/// Finds Vector128.X, Vector256.X and Vector512.X by name and vector type, and our own generic leaves by their type arguments. Each is looked
/// up by reflection once: a kernel of 200 operations must not spend its compile time there.
/// </summary>
internal static class VectorMethods
{
    private readonly record struct Key(string Name, Type First, Type? Second, Type? Third, int Count);

    private static readonly ConcurrentDictionary<Key, MethodInfo> Methods = new();
    private static readonly ILookup<string, MethodInfo> Leaves = typeof(Simd).GetMethods(BindingFlags.Static | BindingFlags.Public).ToLookup(m => m.Name);

    /// <summary>An operation on <paramref name="count"/> vectors of one type: Vector256.Add&lt;float&gt; for ("Add", Vector256&lt;float&gt;, 2).</summary>
    public static MethodInfo Of(string name, Type vector, int count) =>
        Find(new(name, vector, vector, null, count), static k => Resolve(k.Name, k.First, Repeat(k.First, k.Count)));

    /// <summary>An operation on a vector and something else: a shift count, shuffle indices.</summary>
    public static MethodInfo Of(string name, Type vector, Type other) =>
        Find(new(name, vector, other, null, 2), static k => Resolve(k.Name, k.First, [k.First, k.Second!]));

    /// <summary>The vector with one value, or with <paramref name="count"/> values, one per lane.</summary>
    public static MethodInfo Create(Type vector, int count) =>
        Find(new(nameof(Create), vector, null, null, count), static k => Resolve(nameof(Create), k.First, Repeat(VectorTypes.Element(k.First), k.Count)));

    /// <summary>The vector of 128 bits with one value in its first lane and zeros in the others.</summary>
    public static MethodInfo CreateScalar(Type vector) =>
        Find(new(nameof(CreateScalar), vector, null, null, 1), static k => Resolve(nameof(Vector128.CreateScalar), k.First, [VectorTypes.Element(k.First)]));

    /// <summary>The vector of two halves.</summary>
    public static MethodInfo Join(Type vector, Type half) =>
        Find(new(nameof(Join), vector, half, null, 2), static k => Resolve(nameof(Create), k.First, [k.Second!, k.Second!]));

    /// <summary>Same bits, other elements.</summary>
    public static MethodInfo As(Type vector, Type element) =>
        Find(new(nameof(As), vector, element, null, 1), static k =>
            Holder(k.First).GetMethod(nameof(As))!.MakeGenericMethod(VectorTypes.Element(k.First), k.Second!));

    /// <summary>A static property of a vector type: Zero, AllBitsSet, Indices.</summary>
    public static MethodInfo Constant(string name, Type vector) =>
        Find(new(name, vector, null, null, 0), static k => k.First.GetProperty(k.Name)!.GetMethod!);

    /// <summary>A leaf of <see cref="Simd"/> with these type arguments.</summary>
    public static MethodInfo Leaf(string name, Type first, Type? second = null, Type? third = null) =>
        Find(new(name, first, second, third, -1), static k =>
        {
            Type[] arguments = [.. new[] { k.First, k.Second, k.Third }.OfType<Type>()];
            return Leaves[k.Name].Single(m => m.IsGenericMethod && m.GetGenericArguments().Length == arguments.Length).MakeGenericMethod(arguments);
        });

    /// <summary>A static method of any class, by the types of its parameters, all alike.</summary>
    public static MethodInfo Static(Type holder, string name, Type parameter, int count = 1) =>
        Find(new(name, holder, parameter, null, count), static k =>
            k.First.GetMethod(k.Name, Repeat(k.Second!, k.Count)) ?? throw Missing(k.First, k.Name, k.Second!));

    /// <summary>A static method of (vector, indices, vector).</summary>
    public static MethodInfo Mixed(Type holder, string name, Type vector, Type indices) =>
        Find(new(name, holder, vector, indices, -3), static k =>
            k.First.GetMethod(k.Name, [k.Second!, k.Third!, k.Second!]) ?? throw Missing(k.First, k.Name, k.Second!));

    /// <summary>A static method of (vector, vector, number in the instruction).</summary>
    public static MethodInfo Immediate(Type holder, string name, Type vector) =>
        Find(new(name, holder, vector, typeof(byte), -2), static k =>
            k.First.GetMethod(k.Name, [k.Second!, k.Second!, k.Third!]) ?? throw Missing(k.First, k.Name, k.Second!));

    private static MethodInfo Find(Key key, Func<Key, MethodInfo> find) => Methods.TryGetValue(key, out var known) ? known : Methods.GetOrAdd(key, find);

    private static MethodInfo Resolve(string name, Type vector, Type[] parameters)
    {
        var element = VectorTypes.Element(vector);
        foreach (var method in Holder(vector).GetMethods(BindingFlags.Static | BindingFlags.Public))
        {
            if (method.Name != name || method.GetParameters().Length != parameters.Length) continue;
            if (method.IsGenericMethod && method.GetGenericArguments().Length != 1) continue;
            var candidate = method.IsGenericMethod ? method.MakeGenericMethod(element) : method;
            if (candidate.GetParameters().Select(p => p.ParameterType).SequenceEqual(parameters)) return candidate;
        }
        throw Missing(Holder(vector), name, vector);
    }

    private static Type Holder(Type vector) => VectorTypes.BytesOf(vector) switch { 64 => typeof(Vector512), 32 => typeof(Vector256), _ => typeof(Vector128) };

    private static Type[] Repeat(Type type, int count) => [.. Enumerable.Repeat(type, count)];

    private static MissingMethodException Missing(Type holder, string name, Type argument) => new($"{holder.Name}.{name}({argument})");
}
