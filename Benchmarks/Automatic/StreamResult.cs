namespace Benchmarks.Automatic;

/// <summary>What the stream showed.</summary>
/// <param name="Calls">Batches answered.</param>
/// <param name="WrongAnswers">Answers that differ from the interpreter's.</param>
/// <param name="Specializations">Specialisations held at the end.</param>
/// <param name="CompiledCalls">Answers given by machine code.</param>
/// <param name="TimeAgainstOracle">Time after the first 200 calls against code made in advance for every size.</param>
/// <param name="MedianAgainstOracle">The same with every call at the median time of its size: what another process disturbs does not count.</param>
/// <param name="Explanation">What answers each size, and how fast.</param>
internal sealed record StreamResult(
    int Calls, int WrongAnswers, int Specializations, long CompiledCalls, double TimeAgainstOracle, double MedianAgainstOracle, string Explanation);
