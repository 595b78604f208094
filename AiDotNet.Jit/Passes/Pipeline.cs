using System.Collections;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using AiDotNet.Jit.Ir;

namespace AiDotNet.Jit.Passes;

/// <summary>An immutable list of passes, run in order: <c>Pipeline.Default.After&lt;Simplify&gt;(new MyPass())</c>.</summary>
[CollectionBuilder(typeof(Pipeline), nameof(Create))]
public sealed class Pipeline : IReadOnlyList<IPass>
{
    private readonly IPass[] _passes;

    private Pipeline(IPass[] passes) => _passes = passes;

    /// <summary>What every graph goes through, whatever the backend; a backend adds a <see cref="Decompose"/> for what it lacks.</summary>
    public static Pipeline Default { get; } =
    [
        new Canonicalize(),
        new Simplify(),
    ];

    /// <summary>A pipeline of these passes.</summary>
    public static Pipeline Create(ReadOnlySpan<IPass> passes) => new(passes.ToArray());

    /// <inheritdoc/>
    public int Count => _passes.Length;

    /// <inheritdoc/>
    public IPass this[int index] => _passes[index];

    /// <summary>This list with <paramref name="pass"/> behind the last <typeparamref name="TPass"/>.</summary>
    /// <exception cref="ArgumentException">There is no such pass.</exception>
    public Pipeline After<TPass>(IPass pass) where TPass : IPass => Insert(Find<TPass>(Array.FindLastIndex) + 1, pass);

    /// <summary>This list with <paramref name="pass"/> in front of the first <typeparamref name="TPass"/>.</summary>
    /// <exception cref="ArgumentException">There is no such pass.</exception>
    public Pipeline Before<TPass>(IPass pass) where TPass : IPass => Insert(Find<TPass>(Array.FindIndex), pass);

    /// <summary>This list without any <typeparamref name="TPass"/>.</summary>
    public Pipeline Without<TPass>() where TPass : IPass => new([.. _passes.Where(p => p is not TPass)]);

    /// <summary>This list with <paramref name="pass"/> at its end.</summary>
    public Pipeline Add(IPass pass) => Insert(Count, pass);

    /// <summary>Runs the passes that the context allows, and records them in <see cref="PassContext.Traces"/>.</summary>
    /// <exception cref="Diagnostics.VerificationException">A pass produced a wrong graph; only when the context verifies.</exception>
    /// <exception cref="OperationCanceledException">The context's token was cancelled.</exception>
    public Graph Run(Graph graph, PassContext context)
    {
        foreach (var pass in _passes)
        {
            context.Cancellation.ThrowIfCancellationRequested();
            if (context.Allows(pass.Name)) graph = Step(pass, graph, context);
        }
        return graph;
    }

    /// <inheritdoc/>
    public IEnumerator<IPass> GetEnumerator() => ((IEnumerable<IPass>)_passes).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>The names of the passes in order.</summary>
    public override string ToString() => string.Join(" -> ", _passes.Select(p => p.Name));

    private static Graph Step(IPass pass, Graph before, PassContext context)
    {
        var laws = context.Laws.ToDictionary();
        long start = Stopwatch.GetTimestamp();
        var after = pass.Run(before, context);
        var time = Stopwatch.GetElapsedTime(start);
        var applied = context.Laws.Select(l => KeyValuePair.Create(l.Key, l.Value - laws.GetValueOrDefault(l.Key))).Where(l => l.Value > 0);
        context.Add(new(
            pass.Name, before.Nodes.Count, after.Nodes.Count, time, applied.ToDictionary(), Text(before, context), Text(after, context)));
        if (context.Verify)
        {
            GraphVerifier.Verify(after, pass.Name);
            GraphVerifier.VerifySignature(before, after, pass.Name);
        }
        return after;
    }

    private static string? Text(Graph graph, PassContext context) => context.KeepText ? GraphText.Print(graph) : null;

    private int Find<TPass>(Func<IPass[], Predicate<IPass>, int> search)
    {
        int index = search(_passes, p => p is TPass);
        return index >= 0
            ? index
            : throw new ArgumentException($"The pipeline has no {typeof(TPass).Name}, found {this}. Insert next to one of these passes.");
    }

    private Pipeline Insert(int index, IPass pass) => new([.. _passes[..index], pass, .. _passes[index..]]);
}
