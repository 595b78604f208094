using AiDotNet.Jit.Passes;
using AiDotNet.Jit.Tensors;
using AiDotNet.Jit.Tuning;

namespace AiDotNet.Jit.Automatic;

/// <content>Measuring whether something else would be faster.</content>
internal sealed partial class AutomaticModel
{
    private bool IsTuning => _options.Tuning == TuningMode.Measured && _options.Jit.Mode != NumericMode.Strict;

    // An earlier process has found that machine code does not pay for this graph.
    private bool IsBestInterpreted(TracedModel traced) =>
        _options.Tuning != TuningMode.Off && _compiler.Value.Memory?.Find(traced)?.Choice == Variant.Interpreted;

    private void Tune(SignatureEntry entry, TracedModel traced, ExactSpecialization incumbent, Tensor[]? sample)
    {
        if (!IsTuning || sample is null || _compiler.Value.Memory?.Find(traced) is { Choice.Length: > 0 }) return;
        Enqueue(() => Measure(entry, traced, incumbent, sample));
    }

    private void Measure(SignatureEntry entry, TracedModel traced, ExactSpecialization incumbent, Tensor[] sample)
    {
        if (_disposed || entry.Compiled != incumbent) return;
        var backend = _compiler.Value.Backends.First(b => b.Name == incumbent.Stats.Backend);
        var first = Variant.Of(backend, _options.Jit);
        var code = new Dictionary<string, ExactSpecialization> { [first.ToString()] = incumbent };
        foreach (var variant in first.Alternatives(_compiler.Value.Backends).Skip(1))
        {
            if (variant.Apply(_options.Jit, _compiler.Value.Backends) is not { } how) continue;
            var (specialization, _) = _compiler.Value.TryCompile(traced, traced.Program.Graph, how, sample, f => Report(entry, f), _disposal.Token);
            if (specialization is not null) code[variant.ToString()] = specialization;
        }
        Tensor[] outputs = [.. traced.OutputTypes.Select(Tensor.Uninitialized)];
        List<TuningCandidate> candidates = [.. code.Select(c => new TuningCandidate(c.Key, () => c.Value.Run(sample, outputs)))];
        candidates.Add(new(Variant.Interpreted, () => traced.Interpret(sample)));
        var decision = new AutoTuner { Budget = _options.TuningBudget }.Choose(candidates, _disposal.Token);
        entry.Decision = decision;
        _compiler.Value.Memory?.Keep(traced, incumbent.Executable.Program.Plan.Graph, decision.Winner);
        Adopt(entry, incumbent, code.GetValueOrDefault(decision.Winner));
        foreach (var loser in code.Values.Where(c => c != entry.Compiled)) loser.Retire();
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
