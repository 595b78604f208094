using AiDotNet.Jit.Codegen.Expressions;
using AiDotNet.Jit.Inspection;

namespace AiDotNet.Jit.Automatic;

/// <content>Looking inside.</content>
internal sealed partial class AutomaticModel
{
    /// <summary>Explains what was compiled for the signatures in use, the one used last at the end.</summary>
    public IReadOnlyList<Explanation> ExplainCompiled(MachineLimits limits) =>
    [
        .. from entry in _signatures.Entries.OrderBy(e => e.LastUsed)
           where entry.Compiled is ExactSpecialization
           select Explain(entry, (ExactSpecialization)entry.Compiled!, limits),
    ];

    private Explanation Explain(SignatureEntry entry, ExactSpecialization compiled, MachineLimits limits)
    {
        var backend = _compiler.Value.Backends.FirstOrDefault(b => b.Name == compiled.Stats.Backend) ?? ExpressionBackend.Shared;
        var options = Variant.Parse(entry.Decision?.Winner ?? "")?.Apply(_options.Jit, _compiler.Value.Backends) ?? _options.Jit with { Backend = backend };
        var compilation = compiled.Stats.Explained($"forward of {entry.Signature}", compiled.Traced.Graph, compiled.Executable, options, compiled.Traced.Updates);
        return new Explainer(compilation with { Tuning = entry.Decision }, limits).Explain();
    }
}
