using AiDotNet.Jit.Inspection;
using AiDotNet.Jit.Inspection.Report;

namespace AiDotNet.Jit;

/// <content>The report.</content>
public sealed partial class CompiledGraph<T>
{
    /// <summary>
    /// Writes a page to look at in a browser: the graph before and after every pass, kernels with their loops, memory over time, and the profile.
    /// One file, which needs no network. The backward pass is in it once it has been compiled.
    /// </summary>
    /// <param name="path">Like report.html; replaced when it exists.</param>
    /// <param name="profile">What <see cref="Profile"/> or <see cref="ProfileGradients"/> measured; null takes what was recorded under <see cref="JitOptions.Profile"/>.</param>
    public void SaveReport(string path, ExecutionProfile? profile = null)
    {
        List<ReportPart> parts = [new(Explain(), profile?.Title == "forward" ? profile : RecordedProfile, null)];
        if (_backward.IsValueCreated) parts.Add(new(ExplainGradients(), profile?.Title == "backward" ? profile : RecordedGradientProfile, null));
        ReportPage.Save(path, parts);
    }
}
