"""The root files of a signed index: what may change in them, and who signs."""

from __future__ import annotations

import re
import shutil
import sys
from contextlib import chdir
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from guarantees.cli import main
from guarantees.core.errors import InputError
from guarantees.release.publish import root_files, signing_keys
from guarantees.release.publish.root_files import RoleChanges
from tests.conftest import Ran
from tests.helpers.index_keys import make_key

ALL_ROLES = tuple(f"--add={role}=ada.pub" for role in root_files.ROLES)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the keys of Ada and Ben, a key with a passphrase, and one of another kind."""
    folder = tmp_path_factory.mktemp("keys")
    make_key(folder / "ada")
    make_key(folder / "ben")
    make_key(folder / "eve", "night ferry")
    make_key(folder / "rsa", kind="rsa")
    return folder


@pytest.fixture
def folder(made: Path, tmp_path: Path) -> Path:
    """A folder with keys, and without root files."""
    return Path(shutil.copytree(made, tmp_path / "keys"))


def _keys(folder: Path, *args: str, typed: str = "") -> Ran:
    """Run ``guarantees keys roots`` in *folder*."""
    with chdir(folder):
        result = CliRunner().invoke(main, ["keys", "roots", *args], input=typed)
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return Ran(result.exit_code, result.output)


def test_command_shows_roles_and_missing_signatures(folder: Path) -> None:
    """A new root file is a draft until enough of its root keys have signed."""
    drafted = _keys(folder, *ALL_ROLES, "--add", "root=ben.pub", "--threshold", "root=2", "--expires", "10")
    signed = _keys(folder, "--sign", "ada")
    complete = _keys(folder, "--sign", "ben")

    day = root_files.root_state(folder / "roots").expires.date()
    head = f"""\
roots/1.root.json: version 1, valid until {day}
  root       2 of 2: ada@example.org, ben@example.org
  targets    1 of 1: ada@example.org
  snapshot   1 of 1: ada@example.org
  timestamp  1 of 1: ada@example.org
"""
    assert drafted.code == signed.code == complete.code == 0
    assert drafted.out == (
        f"{head}Signed by: no one\nDraft: needs 2 more signatures of ada@example.org, ben@example.org\n"
    )
    assert (
        signed.out == f"{head}Signed by: ada@example.org\nDraft: needs 1 more signature of ben@example.org\n"
    )
    assert complete.out == _keys(folder).out == f"{head}Signed by: ada@example.org, ben@example.org\n"


def test_draft_is_changed_in_place_and_loses_its_signatures(folder: Path) -> None:
    """A file that is complete is never changed: the change is a new version."""
    _keys(folder, *ALL_ROLES, "--add", "root=ben.pub", "--threshold", "root=2")
    _keys(folder, "--sign", "ada")
    changed = _keys(folder, "--threshold", "root=1")
    assert "1.root.json: version 1" in changed.out
    assert (
        "Signed by: no one\nDraft: needs 1 more signature of ada@example.org, ben@example.org\n"
        in changed.out
    )

    _keys(folder, "--sign", "ada")
    first = (folder / "roots/1.root.json").read_bytes()
    changed = _keys(folder, "--remove", "root=ada@example.org")

    assert "2.root.json: version 2" in changed.out
    assert changed.out.endswith(
        "Signed by: no one\nDraft: needs 1 more signature of ada@example.org, ben@example.org\n"
        "Draft: needs 1 more signature of ben@example.org\n"
    )
    assert (folder / "roots/1.root.json").read_bytes() == first
    assert "Draft" not in _keys(folder, "--sign", "ben").out


def test_passphrase_is_asked_for(folder: Path) -> None:
    """A key with a passphrase is opened by it, and by nothing else."""
    _keys(folder, *ALL_ROLES, "--add", "root=eve.pub")

    wrong = _keys(folder, "--sign", "eve", typed="day ferry\n")
    right = _keys(folder, "--sign", "eve", typed="night ferry\n")

    assert wrong.code == 2
    assert "guarantees: 'eve': the private key cannot be read" in wrong.out
    assert "Signed by: eve@example.org\n" in right.out
    assert "night ferry" not in right.out


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (
            ["--add", "root=ada"],
            "'ada' is a private key, which must not be handed out. Name the file 'ada.pub'.",
        ),
        (["--add", "root=rsa.pub"], "'rsa.pub' is not an Ed25519 key. Create one: ssh-keygen -t ed25519"),
        (["--add", "root=absent.pub"], "'absent.pub': the key cannot be read: No such file or directory."),
        (["--add", "root=../keys/roots/1.root.json"], "1.root.json' is not an SSH public key."),
        (["--add", "rood=ada.pub"], "Unknown role 'rood'. Known: root, snapshot, targets, timestamp."),
        (["--add", "root"], "'root' is not of the form ROLE=FILE."),
        (
            ["--remove", "root=ad@example.org"],
            "root has no key 'ad@example.org'. Did you mean 'ada@example.org'?",
        ),
        (
            ["--remove", "targets=ada@example.org"],
            "The role targets would have no key. Add one: --add targets=FILE.",
        ),
        (["--threshold", "root=2"], "The role root would need 2 of 1 keys. Set --threshold root=N."),
        (["--threshold", "root=0"], "The role root would need 0 of 1 keys. Set --threshold root=N."),
        (["--threshold", "root=two"], "'two' is not a number of keys."),
        (["--sign", "ben"], "The key is not a key of the role root in 'roots/1.root.json'"),
        (
            ["--sign", "ada.pub"],
            "'ada.pub' is not a private key. Name the file that ssh-keygen wrote without .pub.",
        ),
        (["--sign", "rsa"], "'rsa' is not an Ed25519 key."),
    ],
)
def test_impossible_change_is_an_error(folder: Path, args: list[str], message: str) -> None:
    """The error says what to do, and the root file stays as it is."""
    assert _keys(folder, *ALL_ROLES, "--sign", "ada").code == 0
    before = {path.name: path.read_bytes() for path in (folder / "roots").iterdir()}

    ran = _keys(folder, *args)

    assert ran.code == 2
    assert message in " ".join(ran.out.split())
    assert {path.name: path.read_bytes() for path in (folder / "roots").iterdir()} == before


def test_folder_without_root_file_is_an_error(folder: Path) -> None:
    """The error says how to create one; a role without a key is named."""
    assert "No root file in 'roots'. Create one: guarantees keys roots --add ROLE=FILE." in _keys(folder).out
    assert "The role targets would have no key" in _keys(folder, "--add", "root=ada.pub").out


def test_keys_of_the_same_name_are_told_apart_by_id(folder: Path) -> None:
    """A name that is not unique is not enough to revoke a key."""
    shutil.move(folder / "ben.pub", folder / "other.pub")
    text = (folder / "other.pub").read_text("utf-8").replace("ben@example.org", "ada@example.org")
    (folder / "other.pub").write_text(text, encoding="utf-8")
    _keys(folder, *ALL_ROLES, "--add", "root=other.pub")
    other = signing_keys.read_public_key(folder / "other.pub").keyid

    ambiguous = _keys(folder, "--remove", "root=ada@example.org")
    removed = _keys(folder, "--remove", f"root={other}")

    assert "root has several keys called 'ada@example.org'. Use an id: " in ambiguous.out
    assert other in ambiguous.out
    assert "root       1 of 1: ada@example.org\n" in removed.out


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (b"{}", "1.root.json' is not a root file"),
        (None, "2.root.json' does not contain version 2 of a root file"),
    ],
)
def test_damaged_root_file_is_an_error(folder: Path, damage: bytes | None, message: str) -> None:
    """A file in the folder must contain the version in its name."""
    _keys(folder, *ALL_ROLES, "--sign", "ada")
    if damage is None:
        shutil.copy(folder / "roots/1.root.json", folder / "roots/2.root.json")
    else:
        (folder / "roots/1.root.json").write_bytes(damage)

    assert message in _keys(folder).out


def test_draft_with_a_successor_is_an_error(folder: Path) -> None:
    """A version without its signatures cannot lead to another."""
    _keys(folder, *ALL_ROLES, "--sign", "ada")
    root_files.change_roles(folder / "roots", RoleChanges(valid_days=5), datetime.now(UTC))
    for name in ("1.root.json", "2.root.json"):
        path = folder / "roots" / name
        path.write_text(path.read_text("utf-8").replace('"sig": "', '"sig": "00'), encoding="utf-8")

    with pytest.raises(
        InputError, match=r"1\.root\.json' needs 1 more signature of ada@example\.org, and has"
    ):
        root_files.read_roots(folder / "roots")


def test_missing_library_is_named(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the extra, the command says which one to install."""
    monkeypatch.setitem(sys.modules, "tuf.api.exceptions", None)
    for name in ("guarantees.cli.keys", "guarantees.release.publish.root_files"):
        monkeypatch.delitem(sys.modules, name, raising=False)

    ran = _keys(folder)

    assert ran.code == 2
    assert "tuf is missing, which this command imports. Run: " in ran.out
    assert re.search(
        r'-m pip install "bcrypt[^"]*" "cryptography[^"]*" "securesystemslib[^"]*" "tuf', ran.out
    )
