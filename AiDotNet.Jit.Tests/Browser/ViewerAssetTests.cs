using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using AiDotNet.Jit.Tests.Architecture;

namespace AiDotNet.Jit.Tests.Browser;

/// <summary>What is committed of the viewer: licences, versions, and nothing that reaches for the network. Needs no browser.</summary>
[TestClass]
public sealed class ViewerAssetTests
{
    private static readonly string Asset = File.ReadAllText(Path.Combine(SourceTree.Root, "AiDotNet.Jit", "Inspection", "Report", "viewer.html"));

    private static string Source(string file) => File.ReadAllText(Path.Combine(SourceTree.Root, "tools", "viewer", file));

    [TestMethod]
    public void Versions_are_pinned_and_their_licences_are_inside()
    {
        var package = JsonNode.Parse(Source("package.json"))!;
        var all = package["dependencies"]!.AsObject().Concat(package["devDependencies"]!.AsObject());
        Assert.AreEqual("", string.Join("\n", all.Where(d => !Regex.IsMatch(d.Value!.GetValue<string>(), @"^\d+\.\d+\.\d+$")).Select(d => d.Key)), "versions that are not pinned");
        foreach (var (name, version) in package["dependencies"]!.AsObject()) StringAssert.Contains(Asset, $"{name} {version}");
        StringAssert.Contains(Asset, "Permission is hereby granted, free of charge");
        Assert.IsFalse(Source("package-lock.json").Contains("\"resolved\"", StringComparison.Ordinal), "the lock file names a registry: npm install --omit-lockfile-registry-resolved");
    }

    [TestMethod]
    public void The_committed_page_is_made_of_the_committed_sources()
    {
        // Not a build, which would need Node: texts and styles pass through unchanged, so a forgotten build shows.
        string page = Source(Path.Combine("src", "page.html")), style = Regex.Replace(Source(Path.Combine("src", "style.css")), @"\s*\n\s*", "\n");
        StringAssert.Contains(Asset, style);
        StringAssert.Contains(Asset, page[page.IndexOf("<header>", StringComparison.Ordinal)..page.IndexOf("<script>/*SCRIPT*/", StringComparison.Ordinal)]);
        foreach (string file in Directory.GetFiles(Path.Combine(SourceTree.Root, "tools", "viewer", "src"), "*.js"))
        {
            // Sentences of the scripts are found again in the bundle, one by one; names and layout are not.
            var sentences = Regex.Matches(File.ReadAllText(file), @"'([^'\\\n$`]*[a-z] [a-z][^'\\\n$`]*)'").Select(m => m.Groups[1].Value);
            foreach (string sentence in sentences.Where(s => !s.Contains('/'))) StringAssert.Contains(Asset, sentence, $"{Path.GetFileName(file)}: run npm run build");
        }
    }

    [TestMethod]
    public void The_page_may_not_use_the_network()
    {
        StringAssert.Contains(Asset, "default-src 'none'");
        var addresses = Regex.Matches(Asset[Asset.IndexOf("<header>", StringComparison.Ordinal)..], @"https?://[^\s""'<)]+").Select(m => m.Value).Distinct();
        Assert.AreEqual("", string.Join("\n", addresses));
    }
}
