"""git runs in folders of strangers: nothing that their settings name is started, and nothing is fetched."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from guarantees.core import git
from guarantees.package import git_revision
from guarantees.validation import changed_lines
from tests.conftest import Toy

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the attacks are shell scripts")


def _plain(root: Path, *args: str) -> None:
    """Run git as a user would, with all settings of the repository."""
    subprocess.run(["git", "-C", root, *args], capture_output=True, check=False)


@pytest.fixture
def attack(tmp_path: Path) -> Path:
    """A program that leaves a mark when it is started."""
    program = tmp_path / "attack"
    program.write_text(f"#!/bin/sh\ntouch '{tmp_path}/mark'\n", encoding="utf-8")
    program.chmod(0o755)
    return program


def _filter(toy: Toy, attack: Path) -> None:
    toy.git("config", "filter.ferry.clean", str(attack))
    toy.git("config", "filter.ferry.required", "true")
    toy.path(".git/info/attributes").write_text("*.csv filter=ferry\n", encoding="utf-8")


def _process_filter(toy: Toy, attack: Path) -> None:
    toy.git("config", "filter.ferry.process", str(attack))
    toy.path(".gitattributes").write_text("*.csv filter=ferry\n", encoding="utf-8")


def _included_filter(toy: Toy, attack: Path) -> None:
    included = f'[filter "ferry"]\n\tclean = {attack}\n'
    toy.path(".git/more").write_text(included, encoding="utf-8")
    toy.git("config", "include.path", "more")
    toy.path(".gitattributes").write_text("*.csv filter=ferry\n", encoding="utf-8")


def _monitor(toy: Toy, attack: Path) -> None:
    toy.git("config", "core.fsmonitor", str(attack))


def _viewer(toy: Toy, attack: Path) -> None:
    toy.git("config", "diff.external", str(attack))


def _converter(toy: Toy, attack: Path) -> None:
    toy.git("config", "diff.ferry.textconv", str(attack))
    toy.path(".gitattributes").write_text("*.csv diff=ferry\n", encoding="utf-8")


def _hook(toy: Toy, attack: Path) -> None:
    hook = toy.path(".git/hooks/post-index-change")
    hook.parent.mkdir(exist_ok=True)
    hook.symlink_to(attack)
    os.utime(toy.path("datapackage.json"))


def _submodule(toy: Toy, attack: Path) -> None:
    inner = toy.path("ferries")
    inner.mkdir()
    (inner / "a").write_text("a", encoding="utf-8")
    name = ("-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false")
    for args in (("init", "--quiet"), ("add", "a"), (*name, "commit", "--quiet", "-m", "a")):
        subprocess.run(["git", *args], cwd=inner, check=True)
    toy.git("add", "ferries")
    toy.git(*name, "commit", "--quiet", "-m", "ferries")
    subprocess.run(["git", "config", "core.fsmonitor", attack], cwd=inner, check=True)


ATTACKS = {
    "filter": _filter,
    "filter that is a process": _process_filter,
    "filter in an included file": _included_filter,
    "file system monitor": _monitor,
    "viewer of differences": _viewer,
    "converter of differences": _converter,
    "hook": _hook,
    "settings of a submodule": _submodule,
}


@pytest.mark.parametrize("plant", ATTACKS.values(), ids=ATTACKS)
def test_settings_of_a_repository_start_nothing(
    toy: Toy, attack: Path, plant: Callable[[Toy, Path], None]
) -> None:
    """What plain git would start is not started by any command that compares with a revision."""
    mark = attack.with_name("mark")
    toy.commit()
    plant(toy, attack)
    toy.set("events", 1, label="The mayors meet again")

    assert "data/events.csv" in changed_lines.lines_changed_since(toy.root, "HEAD")
    assert "data/events.csv" in git_revision.changed_files(toy.root, "HEAD")
    assert b"data/events.csv" in git.compare(toy.root, "status", "--porcelain", "--ignore-submodules=dirty")
    assert not mark.exists()

    # The attack is a real one.
    _plain(toy.root, "diff", "HEAD")
    _plain(toy.root, "status")
    assert mark.exists()


def test_missing_objects_are_not_fetched(toy: Toy, attack: Path) -> None:
    """A repository can name a program that brings the objects it lacks: it is not asked for them."""
    mark = attack.with_name("mark")
    toy.commit()
    for setting, value in (
        ("core.repositoryformatversion", "1"),
        ("extensions.partialClone", "origin"),
        ("protocol.ext.allow", "always"),
        ("remote.origin.promisor", "true"),
        ("remote.origin.url", f"ext::{attack}"),
    ):
        toy.git("config", setting, value)
    blob = toy.git("rev-parse", "HEAD:datapackage.json").strip()
    toy.path(f".git/objects/{blob[:2]}/{blob[2:]}").unlink()

    ran = toy.run("diff", "git:HEAD", ".")

    assert ran.code == 2
    assert not mark.exists()
    _plain(toy.root, "cat-file", "blob", blob)
    assert mark.exists()


def test_folder_that_looks_like_a_bare_repository_is_none(toy: Toy, attack: Path) -> None:
    """A contribution can contain the files of a bare repository, with settings; they are not used."""
    mark = attack.with_name("mark")
    subprocess.run(["git", "init", "--quiet", "--bare", toy.root], check=True)
    toy.git("config", "core.bare", "false")
    toy.git("config", "core.worktree", str(toy.root))
    toy.git("config", "core.fsmonitor", str(attack))

    assert toy.run("review", "HEAD").code == 2
    with pytest.raises(git.GitError):
        git.compare(toy.root, "status", "--porcelain")
    assert not mark.exists()
    _plain(toy.root, "status")
    assert mark.exists()


def test_git_file_that_leads_elsewhere(toy: Toy, attack: Path, tmp_path: Path) -> None:
    """The settings of a repository that a file called .git names are no more used than those of any other."""
    mark = attack.with_name("mark")
    toy.commit()
    toy.path(".git").rename(tmp_path / "elsewhere")
    toy.path(".git").write_text(f"gitdir: {tmp_path / 'elsewhere'}\n", encoding="utf-8")
    toy.git("config", "core.fsmonitor", str(attack))

    assert toy.run("review", "HEAD").code == 0
    assert not mark.exists()


def test_a_filter_of_the_user_is_used(toy: Toy, attack: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The settings of the user count: without those of Git LFS, every large file would count as changed."""
    toy.commit()
    toy.path(".gitattributes").write_text("*.csv filter=ferry\n", encoding="utf-8")
    toy.set("events", 1, label="The mayors meet again")
    settings = attack.with_name("settings")
    settings.write_text(f'[filter "ferry"]\n\tclean = {attack}\n', encoding="utf-8")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(settings))

    git.compare(toy.root, "diff", *git.PLAIN_DIFF, "HEAD")

    assert attack.with_name("mark").exists()


def test_reading_writes_nothing(toy: Toy) -> None:
    """The index keeps its bytes, also where git would refresh it."""
    toy.commit()
    os.utime(toy.path("datapackage.json"), (1, 1))
    index = toy.path(".git/index").read_bytes()

    git.compare(toy.root, "status", "--porcelain")

    assert toy.path(".git/index").read_bytes() == index
