using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace AiDotNet.Jit.Tests.Docs;

/// <summary>The public members of an assembly, one line each, as C# would declare them.</summary>
internal static class PublicApi
{
    private static readonly SymbolDisplayFormat Format = new(
        SymbolDisplayGlobalNamespaceStyle.Omitted,
        SymbolDisplayTypeQualificationStyle.NameAndContainingTypes,
        SymbolDisplayGenericsOptions.IncludeTypeParameters | SymbolDisplayGenericsOptions.IncludeVariance,
        SymbolDisplayMemberOptions.IncludeParameters | SymbolDisplayMemberOptions.IncludeType | SymbolDisplayMemberOptions.IncludeModifiers
            | SymbolDisplayMemberOptions.IncludeConstantValue | SymbolDisplayMemberOptions.IncludeRef,
        SymbolDisplayDelegateStyle.NameAndSignature,
        SymbolDisplayExtensionMethodStyle.StaticMethod,
        SymbolDisplayParameterOptions.IncludeType | SymbolDisplayParameterOptions.IncludeName | SymbolDisplayParameterOptions.IncludeDefaultValue
            | SymbolDisplayParameterOptions.IncludeParamsRefOut | SymbolDisplayParameterOptions.IncludeExtensionThis,
        SymbolDisplayPropertyStyle.ShowReadWriteDescriptor,
        miscellaneousOptions: SymbolDisplayMiscellaneousOptions.UseSpecialTypes | SymbolDisplayMiscellaneousOptions.IncludeNullableReferenceTypeModifier
            | SymbolDisplayMiscellaneousOptions.EscapeKeywordIdentifiers | SymbolDisplayMiscellaneousOptions.AllowDefaultLiteral);

    public static IEnumerable<string> Lines(string assembly)
    {
        string[] platform = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator);
        var reference = MetadataReference.CreateFromFile(Path.Combine(AppContext.BaseDirectory, assembly + ".dll"));
        var compilation = CSharpCompilation.Create(
            "Reader", references: [reference, .. platform.Where(p => Path.GetFileNameWithoutExtension(p) != assembly).Select(p => MetadataReference.CreateFromFile(p))]);
        var symbol = (IAssemblySymbol)compilation.GetAssemblyOrModuleSymbol(reference)!;
        return Types(symbol.GlobalNamespace).SelectMany(Describe);
    }

    private static IEnumerable<INamedTypeSymbol> Types(INamespaceOrTypeSymbol container) =>
        container.GetMembers().OfType<INamespaceSymbol>().SelectMany(Types)
            .Concat(container.GetTypeMembers().Where(IsVisible).SelectMany(t => Types(t).Prepend(t)));

    private static IEnumerable<string> Describe(INamedTypeSymbol type)
    {
        string where = type.ContainingNamespace.ToDisplayString();
        string bases = string.Join(", ", Bases(type).Select(b => b.ToDisplayString(Format)).Order(StringComparer.Ordinal));
        yield return $"{where} {Name(type)}: {Kind(type)}{(bases.Length > 0 ? $" : {bases}" : "")}";
        foreach (var member in type.GetMembers().Where(m => m is not INamedTypeSymbol && IsVisible(m) && !IsImplied(m)))
        {
            yield return $"{where} {Name(type)}: {member.DeclaredAccessibility.ToString().ToLowerInvariant()} {member.ToDisplayString(Format)}";
        }
    }

    // Blocks of extension members have no name of their own.
    private static string Name(INamedTypeSymbol type) => type.IsExtension
        ? $"{type.ContainingType!.Name}.extension({type.ExtensionParameter!.ToDisplayString(Format)})"
        : type.TypeKind == TypeKind.Delegate ? type.Name : type.ToDisplayString(Format);

    private static IEnumerable<INamedTypeSymbol> Bases(INamedTypeSymbol type) => type.TypeKind is TypeKind.Enum or TypeKind.Delegate
        ? []
        : type.Interfaces.Where(i => i.Name != "IEquatable").Concat(
            type.BaseType is { SpecialType: SpecialType.None } parent ? [parent] : []);

    private static string Kind(INamedTypeSymbol type) => type switch
    {
        { IsExtension: true } => "extension",
        { TypeKind: TypeKind.Delegate } => $"delegate {type.ToDisplayString(Format)}",
        { TypeKind: TypeKind.Class, IsStatic: true } => "static class",
        { TypeKind: TypeKind.Class, IsAbstract: true } => "abstract class",
        { TypeKind: TypeKind.Class, IsSealed: true } => "sealed class",
        _ => type.TypeKind.ToString().ToLowerInvariant(),
    };

    private static bool IsVisible(ISymbol symbol) =>
        symbol.DeclaredAccessibility is Accessibility.Public or Accessibility.Protected or Accessibility.ProtectedOrInternal;

    // Accessors, what records bring, and what the compiler made.
    private static bool IsImplied(ISymbol member) =>
        member is IMethodSymbol { AssociatedSymbol: not null } or IMethodSymbol { MethodKind: MethodKind.StaticConstructor } || member.Name.Contains('<')
        || member.ContainingType.TypeKind == TypeKind.Delegate
        || member.GetAttributes().Any(a => a.AttributeClass?.Name == "CompilerGeneratedAttribute");
}
