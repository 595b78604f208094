using AiDotNet.Jit.Planning;

namespace AiDotNet.Jit.Codegen;

/// <summary>
/// Where each part of a strand keeps what no other part touches: in memory of its own. Rows of different threads that lie side by side are fetched by both, since processors read ahead
/// of what is asked for, and each such line then changes hands at every step: between cores that share no cache, that took longer than the work. What a
/// part has to find or to leave elsewhere is copied before its first step and after its last.
/// </summary>
internal sealed class StrandLayout
{
    private const int FewestSteps = 4; // that use what is copied

    private readonly Dictionary<StrandBuilder, List<Copy>[]> _copies = [];
    private readonly int _parts;

    /// <param name="program">The program.</param>
    /// <param name="strands">Its strands, of whose steps each thread runs the same part.</param>
    /// <param name="memory">What their steps touch.</param>
    /// <param name="parts">How many parts there are.</param>
    public StrandLayout(CompiledProgram program, IReadOnlyList<StrandBuilder> strands, TouchedMemory memory, int parts)
    {
        (_parts, Moved) = (parts, Lists<Move>(parts));
        int[] steps = [.. strands.SelectMany(s => s.Steps)];
        var inside = new StrandUses(program, steps, memory, parts).All.Where(u => u is { IsWritten: true, IsDisjoint: true, IsSeenOutside: false }).ToDictionary(u => u.Storage);
        var plan = MemoryPlan.For([.. steps.Select(s => program.Plan.Steps[s])], null, s => inside[s].MostBytes, inside.ContainsKey);
        foreach (var (storage, offset) in plan.Offsets) Place(inside[storage], offset);
        Bytes = plan.ArenaBytes;
        foreach (var strand in strands)
        {
            var uses = new StrandUses(program, strand.Steps, memory, parts);
            var copied = uses.All.Where(u => u is { IsWritten: true, IsDisjoint: true, Steps: >= FewestSteps } && !inside.ContainsKey(u.Storage)
                && uses.IsAlone(u) && strand.Allows(u.AsWrites(program.Plan.Memory)));
            _copies[strand] = Bring(copied, plan.ArenaBytes);
        }
    }

    /// <summary>By part: slots of the table that point into its memory.</summary>
    public List<Move>[] Moved { get; }

    /// <summary>The bytes of a part's memory.</summary>
    public long Bytes { get; private set; }

    /// <summary>By part: what is brought before a strand and taken away after it.</summary>
    public List<Copy>[] CopiesOf(StrandBuilder strand) => _copies.GetValueOrDefault(strand) ?? Lists<Copy>(_parts);

    private void Place(StrandUse use, long offset)
    {
        for (int part = 0; part < _parts; part++)
        {
            if (!use.Has(part)) continue;
            foreach (int slot in use.Slots) Moved[part].Add(new(slot, offset - use.FirstLine(part)));
        }
    }

    // Strands follow each other, so that these may lie where those of another do.
    private List<Copy>[] Bring(IEnumerable<StrandUse> uses, long offset)
    {
        var copies = Lists<Copy>(_parts);
        foreach (var use in uses)
        {
            Place(use, offset);
            for (int part = 0; part < _parts; part++)
            {
                if (use.Has(part)) copies[part].Add(new(use.Slots[0], use.Begin(part), offset + use.Begin(part) - use.FirstLine(part), use.End(part) - use.Begin(part)));
            }
            offset += MemoryPlan.Padded(use.MostBytes);
        }
        Bytes = Math.Max(Bytes, offset);
        return copies;
    }

    private static List<T>[] Lists<T>(int parts) => [.. Enumerable.Range(0, parts).Select(_ => new List<T>())];

    /// <summary>A slot that points into the memory of a part.</summary>
    /// <param name="Slot">Where in the table.</param>
    /// <param name="Offset">From the start of that memory to where the buffer would begin, of which the part only touches what is its own.</param>
    internal readonly record struct Move(int Slot, long Offset);

    /// <summary>Bytes that are copied.</summary>
    /// <param name="Slot">The slot of the buffer in the program's table.</param>
    /// <param name="From">The first byte of the buffer.</param>
    /// <param name="To">The first byte of the part's memory.</param>
    /// <param name="Bytes">How many.</param>
    internal readonly record struct Copy(int Slot, long From, long To, long Bytes);
}
