using System.Security.Cryptography;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using AiDotNet.Jit.Tests.Architecture;

namespace AiDotNet.Jit.Tests.Browser;

/// <summary>What is committed of the viewer: licences, versions, and nothing that reaches for the network. Needs no browser.</summary>
[TestClass]
public sealed class ViewerAssetTests
{
    private static readonly string Asset = File.ReadAllText(Path.Combine(SourceTree.Root, "AiDotNet.Jit", "Inspection", "Report", "viewer.html"));

    private static string Folder => Path.Combine(SourceTree.Root, "tools", "viewer");

    private static string Source(string file) => File.ReadAllText(Path.Combine(Folder, file));

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
        var files = Directory.GetFiles(Path.Combine(Folder, "src")).OrderBy(f => Path.GetFileName(f), StringComparer.Ordinal);
        byte[] sources = [.. new[] { "build.mjs", "package.json" }.Select(f => Path.Combine(Folder, f)).Concat(files).SelectMany(File.ReadAllBytes)];
        StringAssert.Contains(Asset, $"made of sources {Convert.ToHexStringLower(SHA256.HashData(sources))}", "run npm run build in tools/viewer");
    }

    [TestMethod]
    public void The_page_may_not_use_the_network()
    {
        StringAssert.Contains(Asset, "default-src 'none'");
        var addresses = Regex.Matches(Asset[Asset.IndexOf("<header>", StringComparison.Ordinal)..], @"https?://[^\s""'<)]+").Select(m => m.Value).Distinct();
        Assert.AreEqual("", string.Join("\n", addresses));
    }
}
