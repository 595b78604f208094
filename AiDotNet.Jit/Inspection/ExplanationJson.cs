using System.Text;
using System.Text.Json;
using AiDotNet.Jit.Tuning;

namespace AiDotNet.Jit.Inspection;

/// <summary>An explanation as JSON, written by hand: reflection would break trimmed programs.</summary>
internal sealed class ExplanationJson
{
    private readonly Utf8JsonWriter _json;

    private ExplanationJson(Utf8JsonWriter json) => _json = json;

    public static string Write(Explanation explanation)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new() { Indented = true })) new ExplanationJson(json).All(explanation);
        return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
    }

    private void All(Explanation e)
    {
        _json.WriteStartObject();
        _json.WriteString("title", e.Title);
        _json.WriteString("mode", e.Mode.ToString());
        _json.WriteString("backend", e.Backend);
        _json.WriteNumber("maxThreads", e.MaxThreads);
        _json.WriteNumber("compilationMilliseconds", e.CompilationMilliseconds);
        _json.WriteNumber("planningMilliseconds", e.PlanningMilliseconds);
        _json.WriteNumber("codeMilliseconds", e.CodeMilliseconds);
        _json.WriteBoolean("cacheHit", e.CacheHit);
        _json.WriteNumber("kernelCount", e.KernelCount);
        _json.WriteNumber("unfusedKernelCount", e.UnfusedKernelCount);
        _json.WriteNumber("compiledKernelCount", e.CompiledKernelCount);
        _json.WriteNumber("flops", e.Flops);
        _json.WriteNumber("bytes", e.Bytes);
        _json.WriteNumber("limitMicroseconds", e.LimitMicroseconds);
        Graph("recorded", e.Recorded);
        Array("passes", e.Passes, Pass);
        Graph("planned", e.Planned);
        Array("steps", e.Steps, Step);
        Array("decisions", e.Decisions, Decision);
        Memory(e.Memory);
        Limits(e.Limits);
        if (e.Tuning is not null) Tuning(e.Tuning);
        _json.WriteEndObject();
    }

    private void Graph(string name, GraphSnapshot graph)
    {
        _json.WriteStartObject(name);
        _json.WriteString("text", graph.Text);
        Array("nodes", graph.Nodes, Node);
        Numbers("inputs", graph.Inputs);
        Numbers("outputs", graph.Outputs);
        Numbers("checks", graph.Checks);
        _json.WriteEndObject();
    }

    private void Node(NodeSnapshot n)
    {
        _json.WriteNumber("id", n.Id);
        _json.WriteString("op", n.Op);
        Numbers("operands", n.Operands);
        _json.WriteString("type", n.Type);
        _json.WriteString("attributes", n.Attributes);
        _json.WriteString("composite", n.Composite);
        _json.WriteString("origin", n.Origin);
        _json.WriteString("key", n.Key);
    }

    private void Pass(PassExplanation p)
    {
        _json.WriteString("name", p.Name);
        _json.WriteNumber("nodesBefore", p.NodesBefore);
        _json.WriteNumber("nodesAfter", p.NodesAfter);
        _json.WriteNumber("milliseconds", p.Milliseconds);
        Array("laws", p.Laws, l =>
        {
            _json.WriteString("law", l.Law);
            _json.WriteNumber("count", l.Count);
        });
        Graph("after", p.After);
    }

    private void Step(StepExplanation s)
    {
        _json.WriteNumber("index", s.Index);
        _json.WriteString("kind", s.Kind.ToString());
        _json.WriteString("name", s.Name);
        Numbers("nodes", s.Nodes);
        Array("reads", s.Reads, Buffer);
        Array("writes", s.Writes, Buffer);
        Array("placements", s.Placements, Placement);
        _json.WriteString("schedule", s.Schedule);
        _json.WriteString("loops", s.Loops);
        _json.WriteNumber("codeOf", s.CodeOf);
        _json.WriteString("method", s.Method);
        _json.WriteNumber("parallelExtent", s.ParallelExtent);
        _json.WriteBoolean("isShared", s.IsShared);
        _json.WriteNumber("wave", s.Wave);
        _json.WriteString("threads", s.Threads);
        _json.WriteNumber("vectorOperations", s.VectorOperations);
        _json.WriteNumber("liveVectors", s.LiveVectors);
        _json.WriteNumber("flops", s.Flops);
        _json.WriteNumber("bytes", s.Bytes);
        _json.WriteNumber("intensity", s.Intensity);
        _json.WriteNumber("limitMicroseconds", s.LimitMicroseconds);
        _json.WriteBoolean("isMemoryBound", s.IsMemoryBound);
        _json.WriteNumber("limitShare", s.LimitShare);
    }

    private void Buffer(BufferExplanation b)
    {
        _json.WriteString("name", b.Name);
        _json.WriteString("type", b.Type);
        _json.WriteNumber("bytes", b.Bytes);
    }

    private void Placement(PlacementExplanation p)
    {
        _json.WriteNumber("node", p.Node);
        _json.WriteString("op", p.Op);
        _json.WriteString("over", p.Over);
        _json.WriteBoolean("isInPlace", p.IsInPlace);
        _json.WriteString("reason", p.Reason);
    }

    private void Decision(DecisionExplanation d)
    {
        _json.WriteNumber("node", d.Node);
        _json.WriteString("op", d.Op);
        _json.WriteNumber("root", d.Root);
        _json.WriteString("rootOp", d.RootOp);
        _json.WriteBoolean("isFused", d.IsFused);
        _json.WriteString("reason", d.Reason);
    }

    private void Memory(MemoryExplanation m)
    {
        _json.WriteStartObject("memory");
        _json.WriteNumber("arenaBytes", m.ArenaBytes);
        _json.WriteNumber("unsharedBytes", m.UnsharedBytes);
        _json.WriteNumber("peakBytes", m.PeakBytes);
        _json.WriteNumber("savedBytes", m.SavedBytes);
        Array("buffers", m.Buffers, b =>
        {
            _json.WriteString("name", b.Name);
            _json.WriteString("type", b.Type);
            _json.WriteNumber("offset", b.Offset);
            _json.WriteNumber("size", b.Size);
            _json.WriteNumber("firstStep", b.FirstStep);
            _json.WriteNumber("lastStep", b.LastStep);
        });
        _json.WriteEndObject();
    }

    private void Limits(MachineLimits limits)
    {
        _json.WriteStartObject("limits");
        _json.WriteString("source", limits.Source);
        _json.WriteNumber("gigaflops", limits.Gigaflops);
        Array("bandwidths", limits.Bandwidths, b =>
        {
            _json.WriteNumber("bytes", b.Bytes);
            _json.WriteNumber("gigabytesPerSecond", b.GigabytesPerSecond);
        });
        _json.WriteEndObject();
    }

    private void Tuning(TuningDecision tuning)
    {
        _json.WriteStartObject("tuning");
        _json.WriteString("winner", tuning.Winner);
        _json.WriteString("incumbent", tuning.Incumbent);
        Array("measurements", tuning.Measurements, m =>
        {
            _json.WriteString("candidate", m.Candidate);
            if (double.IsFinite(m.Microseconds)) _json.WriteNumber("microseconds", m.Microseconds);
            else _json.WriteNull("microseconds");
            _json.WriteNumber("deviation", m.Deviation);
            _json.WriteNumber("samples", m.Samples);
            _json.WriteString("note", m.Note);
        });
        _json.WriteEndObject();
    }

    private void Array<T>(string name, IReadOnlyList<T> items, Action<T> write)
    {
        _json.WriteStartArray(name);
        foreach (var item in items)
        {
            _json.WriteStartObject();
            write(item);
            _json.WriteEndObject();
        }
        _json.WriteEndArray();
    }

    private void Numbers(string name, IReadOnlyList<int> numbers)
    {
        _json.WriteStartArray(name);
        foreach (int number in numbers) _json.WriteNumberValue(number);
        _json.WriteEndArray();
    }
}
