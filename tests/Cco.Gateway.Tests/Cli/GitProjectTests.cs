using Cco.Gateway.Cli.Claude;
using Cco.TestKit;

namespace Cco.Gateway.Tests.Cli;

/// <summary>The project's name from git's own files.</summary>
internal sealed class GitProjectTests : IDisposable
{
    private readonly TempFolder _folder = new();

    [TestCase("https://github.com/acme/widgets.git", "widgets")]
    [TestCase("https://github.com/acme/widgets", "widgets")]
    [TestCase("https://user:token@git.example/acme/widgets.git/", "widgets")]
    [TestCase("git@github.com:acme/widgets.git", "widgets")]
    [TestCase("git@host:widgets", "widgets")]
    [TestCase("ssh://git@host:2222/acme/widgets.git", "widgets")]
    [TestCase("/srv/git/widgets.git", "widgets")]
    [TestCase("file:///srv/git/widgets.git/", "widgets")]
    [TestCase(@"C:\repos\widgets.git", "widgets")]
    [TestCase("\"https://github.com/acme/widgets.git\"", "widgets")]
    [TestCase("https://github.com/acme/widgets.git ; mine", "widgets")]
    [TestCase("https://github.com/acme/my.widgets_2-x", "my.widgets_2-x")]
    [TestCase("https://host/acme/größe widgets", "gr-e-widgets")]
    public void NameOf_Origin_ItsRepository(string url, string name)
    {
        Repository($"""
            [core]
            	bare = false
            [remote "upstream"]
            	url = https://github.com/other/other.git
            [remote "origin"]
            	fetch = +refs/heads/*:refs/remotes/origin/*
            	url = {url}
            [branch "main"]
            	remote = origin
            """);

        Assert.That(GitProject.NameOf(Folder("repo", "src", "deep")), Is.EqualTo(name));
    }

    [TestCase("[core]\n\tbare = false\n")]
    [TestCase("[remote \"upstream\"]\n\turl = https://github.com/other/other.git\n")]
    [TestCase("")]
    [TestCase("not a configuration")]
    public void NameOf_NoOrigin_TheTopFolder(string config)
    {
        Repository(config);

        Assert.That(GitProject.NameOf(Folder("repo", "src")), Is.EqualTo("repo"));
    }

    [Test]
    public void NameOf_NoConfigurationAtAll_TheTopFolder()
    {
        Folder("repo", ".git");

        Assert.That(GitProject.NameOf(Folder("repo")), Is.EqualTo("repo"));
    }

    [TestCase("[remote \"origin\"]\n url = git@host:acme/widgets.git\n", "widgets")]
    [TestCase("", "repo")]
    public void NameOf_Worktree_TheRepositoryItBelongsTo(string config, string name)
    {
        Repository(config);
        var git = Folder("repo", ".git", "worktrees", "feature");
        File.WriteAllText(Path.Combine(git, "commondir"), "../..\n");
        var tree = Folder("elsewhere", "feature");
        File.WriteAllText(Path.Combine(tree, ".git"), $"gitdir: {git}\n");

        Assert.That(GitProject.NameOf(tree), Is.EqualTo(name));
    }

    [Test]
    public void NameOf_WorktreeOfABareRepository_ItsName()
    {
        var git = Folder("widgets.git", "worktrees", "main");
        File.WriteAllText(Path.Combine(git, "commondir"), "../..\n");
        var tree = Folder("main");
        File.WriteAllText(Path.Combine(tree, ".git"), $"gitdir: {git}\n");

        Assert.That(GitProject.NameOf(tree), Is.EqualTo("widgets"));
    }

    [Test]
    public void NameOf_Submodule_Itself()
    {
        Repository("[remote \"origin\"]\n url = https://host/acme/outer.git\n");
        var git = Folder("repo", ".git", "modules", "lib");
        File.WriteAllText(Path.Combine(git, "config"), "[remote \"origin\"]\n\turl = https://host/acme/inner.git\n");
        var module = Folder("repo", "lib");
        File.WriteAllText(Path.Combine(module, ".git"), "gitdir: ../.git/modules/lib\n");

        Assert.That(GitProject.NameOf(module), Is.EqualTo("inner"));
    }

    [Test]
    public void NameOf_NoRepository_None()
    {
        Assert.That(GitProject.NameOf(Folder("plain")), Is.Null);
    }

    [Test]
    public void NameOf_NothingFitForAHeader_None()
    {
        Folder("größe", ".git");
        Folder("プロジェクト", ".git");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(GitProject.NameOf(Folder("größe")), Is.EqualTo("gr-e"));
            Assert.That(GitProject.NameOf(Folder("プロジェクト")), Is.Null);
        }
    }

    public void Dispose() => _folder.Dispose();

    private void Repository(string config) => _folder.Write("repo/.git/config", config);

    private string Folder(params string[] parts) => Directory.CreateDirectory(Path.Combine([_folder.Path, .. parts])).FullName;
}
