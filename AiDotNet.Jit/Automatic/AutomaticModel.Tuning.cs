using AiDotNet.Jit.Passes;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Automatic;

/// <content>Measuring whether something else would be faster.</content>
internal sealed partial class AutomaticModel
{
    private bool IsTuning => _options.Tuning == TuningMode.Measured && _options.Jit.Mode != NumericMode.Strict;

    // An earlier process has found that machine code does not pay for this graph.
    private bool IsBestInterpreted(TracedModel traced) => _compiler.Value.Choice(traced) == Variant.Interpreted;

    private void Tune(SignatureEntry entry, TracedModel traced, ExactSpecialization incumbent, Tensor[]? sample)
    {
        if (!IsTuning || sample is null || _compiler.Value.Choice(traced).Length > 0) return;
        Enqueue(() => Measure(entry, traced, incumbent, sample));
    }

    private void Measure(SignatureEntry entry, TracedModel traced, ExactSpecialization incumbent, Tensor[] sample)
    {
        if (_disposed || entry.Compiled != incumbent) return;
        var compiler = _compiler.Value;
        var backends = compiler.Candidates;
        var first = Variant.Of(backends.First(b => b.Name == incumbent.Stats.Backend), _options.Jit);
        var code = new Dictionary<string, ExactSpecialization> { [first.ToString()] = incumbent };
        var arguments = traced.ArgumentsOf(sample);
        Tensor?[] outputs = [.. traced.Graph.Outputs.Select((o, i) => traced.Updates.ContainsKey(i) ? null : Tensor.Uninitialized(o.Type))];
        var search = new VariantSearch(new() { Budget = _options.TuningBudget / 2 }, Prepare);
        var decision = search.Choose(first, () => incumbent.RunBound(arguments, outputs), backends, () => traced.InterpretBound(arguments), _disposal.Token);
        entry.Decision = decision;
        compiler.Memory?.Keep(traced, incumbent.Executable.Program.Plan.Graph, decision.Winner);
        Adopt(entry, incumbent, code.GetValueOrDefault(decision.Winner));
        foreach (var loser in code.Values.Where(c => c != entry.Compiled)) loser.Retire();

        Action? Prepare(Variant variant)
        {
            if (variant.Apply(_options.Jit, backends) is not { } how) return null;
            var (specialization, _) = compiler.TryCompile(traced, traced.Graph, how, sample, f => Report(entry, f), _disposal.Token);
            if (specialization is null) return null;
            if (code.Values.Any(c => c.IsSameCode(specialization)))
            {
                specialization.Retire();
                return null;
            }
            code[variant.ToString()] = specialization;
            return () => specialization.RunBound(arguments, outputs);
        }
    }

    // Null stands for the interpreter.
    private void Adopt(SignatureEntry entry, ExactSpecialization incumbent, ExactSpecialization? winner)
    {
        lock (_gate)
        {
            if (_disposed || entry.Compiled != incumbent || winner == incumbent) return;
            entry.Compiled = winner;
            if (winner is null) Rest(entry, forever: true);
            incumbent.Retire();
        }
        if (winner is not null) Announce(new(new(RecompileCause.Tuned, entry.Signature), winner.Stats, TimeSpan.Zero), TimeSpan.Zero);
    }
}
