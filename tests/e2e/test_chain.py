"""A dataset is released, signed, published to three real servers, and read from each by a user."""

from __future__ import annotations

from pathlib import Path

import pytest

import guarantees
from guarantees.package import version_index
from guarantees.release.publish import ssh_signature
from guarantees.release.publish.s3_store import S3Store
from tests.conftest import Toy
from tests.e2e.servers import GitHttp, Rgw, Site
from tests.e2e.test_consumers import ada, consume, public_bucket, steps
from tests.helpers import releases
from tests.helpers.index_keys import IndexPublisher
from tests.helpers.releases import IDENTITY, Signer

__all__ = ["ada"]  # a fixture, which pytest finds here

TOOLS = {
    "pandas", "Polars", "DuckDB", "R", "SQLite", "Polars, from Parquet", "DuckDB, from Parquet", "JSON Lines",
    "frictionless",
}  # fmt: skip


@pytest.fixture
def signed(toy: Toy, ada: Signer) -> Toy:
    """A toy whose version 1.0.0 is released and signed, and whose git signs with the same key."""
    releases.prepare_release(toy)
    ran = toy.run("release")
    assert ran.code == 0, ran.out
    ssh_signature.sign(toy.path("dist/1.0.0"), ada.key, IDENTITY)
    for name, value in (
        ("user.name", "Ada"),
        ("user.email", IDENTITY),
        ("gpg.format", "ssh"),
        ("user.signingkey", str(ada.key)),
    ):
        toy.git("config", name, value)
    return toy


def _published(toy: Toy, target: str) -> None:
    ran = toy.run("publish", target)
    assert ran.code == 0, ran.out


def test_from_release_to_user_by_site_and_git(
    signed: Toy, site: Site, git_http: GitHttp, ada: Signer, tmp_path: Path
) -> None:
    """The commands publish to a folder behind nginx and to a git remote over HTTP."""
    folder = tmp_path / "published"
    remote = git_http.repository("chain")
    _published(signed, str(folder))
    _published(signed, f"git+{remote}")
    address = site.publish(folder)

    ran = consume(tmp_path / "user", address, ada, "--git", remote)

    assert {*TOOLS, "git"} <= set(steps(ran))
    assert len(guarantees.load("actors", address, version="1.0.0")) == 8
    assert len(guarantees.load_all(folder)) == 17
    assert signed.run("verify", address, "--signers", str(ada.signers)).code == 0


def test_from_release_to_user_by_bucket(
    signed: Toy, rgw: Rgw, ada: Signer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The command publishes to a bucket, replaces no object, and prints no key."""
    client = public_bucket(rgw, "chain")
    for name, value in rgw.environment.items():
        monkeypatch.setenv(name, value)
    _published(signed, "s3://chain/ferries")
    address = f"{rgw.endpoint}/chain/ferries/"

    ran = consume(tmp_path / "user", address, ada)

    assert set(steps(ran)) >= TOOLS
    assert len(guarantees.load("actors", address)) == 8
    again = signed.run("publish", "s3://chain/ferries")
    assert (again.code, "Already published" in again.out) == (0, True)

    table = signed.path("dist/1.0.0/data/actors.csv")
    table.write_bytes(table.read_bytes().replace(b"Jane", b"Joan"))
    changed = signed.run("publish", "s3://chain/ferries")
    assert changed.code == 2, changed.out
    stored = client.get_object(Bucket="chain", Key="ferries/1.0.0/data/actors.csv")["Body"].read()
    assert b"Joan" not in stored
    for output in (again.out, changed.out):
        assert rgw.secret_key not in output
        assert rgw.access_key not in output


def test_signed_index_in_a_bucket(rgw: Rgw, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The index of a bucket is signed and read by anonymous users, who may not list it, and follow its keys."""
    public_bucket(rgw, "signed")
    for name, value in (*rgw.environment.items(), ("XDG_STATE_HOME", str(tmp_path / "state"))):
        monkeypatch.setenv(name, value)
    publisher = IndexPublisher(tmp_path / "ada")
    store = S3Store("s3://signed/ferries")
    address = f"{rgw.endpoint}/signed/ferries/"

    publisher.publish("1.0.0", store=store)
    first = version_index.index_of(address, publisher.root())
    publisher.replace_key("timestamp", "online", "online-2", "ada", "ben")
    publisher.publish("1.1.0", "release", "online", "online-2", store=store)

    second, signed = version_index.signed_index_of(address, publisher.root())
    assert [entry["version"] for entry in first["versions"]] == ["1.0.0"]
    assert [entry["version"] for entry in second["versions"]] == ["1.0.0", "1.1.0"]
    assert signed.number == 2
    assert version_index.index_of(address) == second
