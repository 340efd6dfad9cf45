"""The commands of the page on the signed index, run as they are written, and the options that belong to them."""

from __future__ import annotations

import functools
import os
import re
import shutil
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from http.server import SimpleHTTPRequestHandler
from pathlib import Path

import pytest

import guarantees
from guarantees.core.errors import InputError
from tests.conftest import PROJECT, Toy
from tests.helpers import http_servers, releases
from tests.helpers.index_keys import IndexPublisher

PAGE = PROJECT / "docs" / "trust.md"
BLOCK = re.compile(r"^ *```sh\n(?P<text>.*?)^ *```$", re.MULTILINE | re.DOTALL)


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_arguments: object) -> None:
        """Do not log requests."""


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home with an empty ``.ssh``, whose owner gives an empty passphrase to new keys, and has seen no index."""
    home = tmp_path / "home"
    (home / ".ssh").mkdir(parents=True)
    answer = home / "answer"
    answer.write_text("#!/bin/sh\necho\n", encoding="utf-8")
    answer.chmod(0o755)
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("SSH_ASKPASS", str(answer))
    monkeypatch.setenv("SSH_ASKPASS_REQUIRE", "force")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return home


def _run_page(toy: Toy, place: Path) -> str:
    """Run the commands of the page in the repository of *toy*, publishing to *place*; return what they print."""
    blocks = "\n".join(block["text"] for block in BLOCK.finditer(PAGE.read_text("utf-8")))
    script = f'guarantees() {{ "{sys.executable}" -m guarantees "$@"; }}\nset -e\n{blocks}'
    ran = subprocess.run(
        ["bash", "-c", script.replace("/srv/dataset", str(place))],
        cwd=toy.root,
        env={**os.environ, "PYTHONPATH": f"{PROJECT / 'build'}:{os.environ.get('PYTHONPATH', '')}"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout
    return ran.stdout


@pytest.mark.usefixtures("home")
def test_commands_of_the_page_work(toy: Toy, tmp_path: Path) -> None:
    """Set up, publish, renew and replace a key; then the first root file leads to the newest index."""
    releases.write_toy_release(toy)
    site = tmp_path / "site"

    out = _run_page(toy, site)

    day = (datetime.now(UTC) + timedelta(days=35)).date()
    assert "Published: 1.0.0, 21 files\n" in out
    assert out.endswith(f"Signed the index: valid until {day}\n")
    ran = toy.run("verify", str(site), "--root", "keys/1.root.json")
    assert ran.code == 0, ran.out
    assert ran.out.startswith(f"trust       ok           the index is signed (number 3), valid until {day}\n")
    with http_servers.serve(functools.partial(_Quiet, directory=str(site))) as url:
        events = guarantees.load("events", f"{url}/", trusted_root=toy.path("keys/1.root.json"))
        assert len(events) == len(toy.rows("events")) - 1
        assert len(guarantees.load_all(url, trusted_root=toy.path("keys/2.root.json"))) == 17


@pytest.fixture
def signed(toy: Toy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Toy, IndexPublisher]:
    """A toy whose first release is published with a signed index, and the keys for it."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    ada = IndexPublisher(tmp_path / "ada")
    releases.write_toy_release(toy)
    ran = toy.run("publish", "site", *_options(ada))
    assert ran.code == 0, ran.out
    return toy, ada


def _options(ada: IndexPublisher) -> list[str]:
    keys = [f"--sign={ada.folder / name}" for name in ("release", "online")]
    return ["--keys", str(ada.keys), *keys]


def test_verification_fails_for_another_index(signed: tuple[Toy, IndexPublisher], tmp_path: Path) -> None:
    """The line on trust says why; without a root file, it is not checked."""
    toy, ada = signed
    other = IndexPublisher(tmp_path / "other")

    failed = toy.run("verify", "site", "--root", str(other.root()))
    unchecked = toy.run("verify", "site")

    assert failed.code == 1
    assert re.match(r"trust +failed +site: not signed by the keys in ", failed.out)
    assert unchecked.code == 0
    assert re.match(r"trust +not checked +pass --root FILE if the publisher signs the index\n", unchecked.out)
    assert toy.run("verify", "site", "--root", str(ada.root())).code == 0


def test_root_file_needs_an_index(signed: tuple[Toy, IndexPublisher]) -> None:
    """A release alone is not signed by the keys of the index."""
    toy, ada = signed
    archive = next(toy.path("dist/1.0.0").glob("*.zip"))

    for source in ("dist/1.0.0", str(archive)):
        ran = toy.run("verify", source, "--root", str(ada.root()))
        assert ran.code == 2
        assert "--root is for an index of published versions" in ran.out
        with pytest.raises(InputError, match="only an index of published versions is signed by the keys"):
            guarantees.load("events", toy.path(source), trusted_root=ada.root())
    with pytest.raises(InputError, match="the installed package: only an index"):
        guarantees.load("events", trusted_root=ada.root())
    for source in ("site", "dist"):
        ran = toy.run("verify", source, "--root", "absent")
        assert (ran.code, ran.out) == (2, "guarantees: No such file or directory: 'absent'.\n")


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["site", "--renew"], "--sign, --renew and --expires need --keys FOLDER."),
        (["site", "--sign", "key"], "--sign, --renew and --expires need --keys FOLDER."),
        (["site", "--renew", "--keys", "K", "--version", "1.0.0"], "leave out --version."),
        (
            ["git+../remote", "--keys", "K"],
            "a git remote has no index. The tag is signed by git: leave out --keys.",
        ),
        (["git+../remote", "--keys", "K", "--renew"], "a git remote has no index that could be signed."),
        (["elsewhere", "--keys", "K", "--renew"], "there is no index.json to sign. Publish a release first."),
        (["elsewhere", "--keys", "K"], "The role targets needs 1 of its private keys. Add --sign KEY."),
        (
            ["site"],
            "The index.json of this place is signed. Publish with --keys FOLDER and --sign KEY, as before.",
        ),
    ],
)
def test_options_that_do_not_go_together(
    signed: tuple[Toy, IndexPublisher], args: list[str], message: str
) -> None:
    """Each error says what to do; nothing is published."""
    toy, ada = signed

    ran = toy.run("publish", *(str(ada.keys) if arg == "K" else arg for arg in args))

    assert ran.code == 2
    assert message in ran.out
    assert not toy.path("elsewhere").exists()


def test_publishing_again_says_so(signed: tuple[Toy, IndexPublisher]) -> None:
    """An index is signed again only on demand; its validity can be chosen."""
    toy, ada = signed

    again = toy.run("publish", "site", *_options(ada))
    renewed = toy.run("publish", "site", "--renew", "--expires", "3", *_options(ada))

    assert again.out == "Already published: 1.0.0, 21 files, all identical\n"
    assert renewed.out == f"Signed the index: valid until {(datetime.now(UTC) + timedelta(days=3)).date()}\n"


def test_renewing_does_not_sign_unknown_versions(toy: Toy, tmp_path: Path) -> None:
    """An unsigned index is only signed if its releases are at hand."""
    ada = IndexPublisher(tmp_path / "ada")
    releases.write_toy_release(toy)
    toy.run("publish", "site")
    shutil.rmtree(toy.path("dist"))

    ran = toy.run("publish", "site", "--renew", *_options(ada))

    assert ran.code == 1
    assert ran.out.startswith("Rejected: index.json lists 1.0.0, which is not in ")


def test_missing_library_is_named(
    signed: tuple[Toy, IndexPublisher], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without the extra, a signed index cannot be checked, and still be read without keys."""
    toy, ada = signed
    monkeypatch.setitem(sys.modules, "tuf.api", None)
    monkeypatch.delitem(sys.modules, "guarantees.package.signed_index", raising=False)

    with pytest.raises(InputError, match=r'needs tuf.*\. Run: .*-m pip install "bcrypt.*" ".*" ".*" "tuf'):
        guarantees.load("events", toy.path("site"), trusted_root=ada.root())
    assert len(guarantees.load("events", toy.path("site"))) > 0
