using System.Globalization;
using AiDotNet.Jit.Tensors;
using AiDotNet.Jit.Tests.Samples;

namespace AiDotNet.Jit.Tests.Browser;

/// <summary>The report in a real browser: it loads without a complaint and without the network, and its views do what they say.</summary>
[TestClass]
[TestCategory("Browser")]
public sealed class ReportTests
{
    // For looking at: a folder that screenshots are written to.
    private static readonly string? Pictures = Environment.GetEnvironmentVariable("AIDOTNET_SCREENSHOTS");

    private static TemporaryFolder s_folder = null!;
    private static HeadlessBrowser? s_browser;
    private static string s_small = "", s_training = "";

    private static HeadlessBrowser Browser => s_browser!;

    [ClassInitialize]
    public static async Task Start(TestContext context)
    {
        s_folder = new TemporaryFolder();
        if (HeadlessBrowser.Program() is not { } program) return;
        s_browser = await HeadlessBrowser.Start(program);
        using (var small = ReportModels.Small())
        {
            var input = Initializers.Uniform<float>([8, 16], seed: 3);
            small.Backward([input], [new Tensor<float>([8, 5])]);
            small.SaveReport(s_small = Path.Combine(s_folder.Path, "small.html"), small.Profile([input], 30));
        }
        using var training = ReportModels.Training();
        var profile = training.Profile([Initializers.Uniform<float>([16, 32], seed: 9), new Tensor<int>([16])], 30);
        training.SaveReport(s_training = Path.Combine(s_folder.Path, "training.html"), profile);
    }

    [ClassCleanup]
    public static void Stop()
    {
        s_browser?.Dispose();
        s_folder.Dispose();
    }

    [TestInitialize]
    public void NeedsABrowser()
    {
        if (s_browser is not null) return;
        const string reason = "found no Chromium on the path; install it (Debian: apt-get install -y --no-install-recommends chromium) or name one in AIDOTNET_BROWSER";
        if (Environment.GetEnvironmentVariable("AIDOTNET_REQUIRE_BROWSER") == "1") Assert.Fail(reason);
        Assert.Inconclusive(reason);
    }

    [TestMethod]
    public async Task Overview_tells_the_numbers_of_the_explanation()
    {
        await Browser.Open(s_small);
        using var small = ReportModels.Small();
        var explanation = small.Explain();
        string facts = await Text("#facts");
        StringAssert.Contains(facts, $"{explanation.Recorded.Nodes.Count} nodes");
        StringAssert.Contains(facts, $"{explanation.KernelCount} ({explanation.UnfusedKernelCount} without fusion)");
        StringAssert.Contains(await Text("#passes"), explanation.Passes.SelectMany(p => p.Laws).First().Law);
        Assert.AreEqual("2", await Browser.Evaluate("document.querySelectorAll('#part option').length"), "forward and backward");
        await Quiet("overview");
    }

    [TestMethod]
    public async Task Stages_are_switched_and_compared()
    {
        await Browser.Open(s_small);
        await Browser.Press("2");
        await Browser.Until("document.getElementById('graph').dataset.stage === 'Planned'");
        await Browser.Press("[");
        await Browser.Until("document.getElementById('graph').dataset.stage === 'Simplify'");
        StringAssert.Contains(await Text("#changes"), "x * 1 -> x");
        StringAssert.Contains(await Text("#changes"), "Gone");
        await Quiet("graph-simplify");
        await Browser.Press("[");
        await Browser.Press("[");
        await Browser.Until("document.getElementById('graph').dataset.stage === 'Recorded'");
        using var small = ReportModels.Small();
        Assert.AreEqual(small.Stats.OriginalOperationCount.ToString(CultureInfo.InvariantCulture), await Browser.Evaluate("document.getElementById('graph').dataset.nodes"));
        await Quiet("graph-recorded");
    }

    [TestMethod]
    public async Task Search_finds_selects_and_walks()
    {
        await Browser.Open(s_small);
        await Browser.Press("/");
        await Browser.Until("document.activeElement.id === 'search'");
        foreach (char c in "exp") await Browser.Press(c.ToString());
        await Browser.Until("document.querySelectorAll('#hits li').length > 0");
        StringAssert.Contains(await Text("#found"), "of");
        await Browser.Evaluate("document.getElementById('search').dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true }))");
        await Browser.Until("document.querySelector('#node h3')?.textContent.includes('exp')");
        string selected = await Text("#node h3");
        await Browser.Evaluate("document.getElementById('graph').focus()");
        await Browser.Press("ArrowUp");
        await Browser.Until($"document.querySelector('#node h3').textContent !== '{selected}'");
        StringAssert.Contains(await Text("#node"), "Users");
        await Quiet("graph-search");
    }

    [TestMethod]
    public async Task A_text_of_the_model_is_a_text_of_the_page()
    {
        await Browser.Open(s_small);
        await Browser.Press("2");
        await Browser.Until("document.getElementById('graph').dataset.nodes > 0");
        await Browser.Evaluate("(() => { const s = document.getElementById('search'); s.value = '</script><b>weights'; s.dispatchEvent(new Event('input')); })()");
        await Browser.Until("document.querySelectorAll('#hits li').length > 0");
        Assert.AreEqual("0", await Browser.Evaluate("document.querySelectorAll('#hits b').length"));
        await Quiet(null);
    }

    [TestMethod]
    public async Task Kernels_show_loops_and_lead_to_their_nodes()
    {
        await Browser.Open(s_training, dark: true);
        await Browser.Press("3");
        using var training = ReportModels.Training();
        var steps = training.Explain().Steps;
        Assert.AreEqual(steps.Count.ToString(CultureInfo.InvariantCulture), await Browser.Evaluate("document.querySelectorAll('#kernel-table tbody tr').length"));
        await Browser.Evaluate("document.querySelectorAll('#kernel-table tbody tr')[1].click()");
        StringAssert.Contains(await Text("#kernel"), steps[1].Loops.Split('\n')[0].Trim());
        await Quiet("kernels-dark");
        await Browser.Evaluate("[...document.querySelectorAll('#kernel .link')].find(b => b.textContent.startsWith('%')).click()");
        await Browser.Until("document.body.dataset.tab === 'graph' && document.querySelector('#node h3') !== null");
        await Browser.Until("document.getElementById('busy').hidden");
        await Quiet("graph-dark");
    }

    [TestMethod]
    public async Task Memory_and_profile_are_drawn_and_listed()
    {
        await Browser.Open(s_training);
        using var training = ReportModels.Training();
        string buffers = training.Explain().Memory.Buffers.Count.ToString(CultureInfo.InvariantCulture);
        await Browser.Press("4");
        await Browser.Until($"document.getElementById('memory').dataset.buffers === '{buffers}'");
        Assert.AreEqual(buffers, await Browser.Evaluate("document.querySelectorAll('#memory-table tbody tr').length"));
        await Quiet("memory");
        await Browser.Press("5");
        await Browser.Until("document.getElementById('timeline').dataset.runs > 0");
        StringAssert.Contains(await Text("#profile-facts"), "is the median run of");
        await Quiet("profile");
    }

    [TestMethod]
    public async Task Five_thousand_nodes_load_search_and_switch()
    {
        string path = Path.Combine(s_folder.Path, "large.html");
        using (var large = ReportModels.Large())
        {
            Assert.IsTrue(large.Stats.OriginalOperationCount >= 5_000, $"{large.Stats.OriginalOperationCount} nodes");
            large.SaveReport(path);
        }
        await Browser.Open(path);
        // The page must answer while it lays out: the longest time between two frames says whether it did.
        await Browser.Evaluate("(() => { let last = performance.now(); window.longest = 0; (function tick() { const now = performance.now(); window.longest = Math.max(window.longest, now - last); last = now; requestAnimationFrame(tick); })(); })()");
        await Browser.Press("2");
        await Browser.Until("document.getElementById('graph').dataset.nodes >= 4900 && document.getElementById('graph').dataset.drawn >= 4900", 60);
        await Quiet("large");
        await Browser.Press("[");
        await Browser.Until("document.getElementById('graph').dataset.stage === 'Simplify' && document.getElementById('busy').hidden");
        await Browser.Evaluate("(() => { const s = document.getElementById('search'); s.value = 'input7'; s.dispatchEvent(new Event('input')); s.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter' })); })()");
        await Browser.Until("document.querySelector('#node h3')?.textContent.includes('input7')");
        await Quiet("large-search");
        await Browser.Evaluate("document.getElementById('near').click()");
        await Browser.Until("document.getElementById('graph').dataset.nodes <= 60 && document.getElementById('busy').hidden");
        await Quiet("large-near");
        double longest = double.Parse(await Browser.Evaluate("window.longest"), CultureInfo.InvariantCulture);
        Assert.IsTrue(longest < 3_000, $"the page did not answer for {longest:F0} ms");
    }

    private static Task<string> Text(string selector) => Browser.Evaluate($"document.querySelector('{selector}').textContent");

    // Nothing went wrong so far; a picture for those who want to see.
    private static async Task Quiet(string? picture)
    {
        await Browser.Evaluate("new Promise(r => requestAnimationFrame(() => requestAnimationFrame(r)))");
        if (Pictures is not null && picture is not null) await File.WriteAllBytesAsync(Path.Combine(Pictures, picture + ".png"), await Browser.Screenshot());
        Assert.AreEqual("", Browser.Complaints);
    }
}
