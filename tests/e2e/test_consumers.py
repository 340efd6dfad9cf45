"""A user of a release: a separate process that knows only an address, against real servers."""

from __future__ import annotations

import base64
import hashlib
import os
import shutil
import subprocess
import sys
import sysconfig
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from tests.conftest import PROJECT, Ran, Toy
from tests.e2e.servers import GitHttp, Rgw, Site
from tests.helpers import releases
from tests.helpers.releases import IDENTITY, Signer

# boto3 creates its classes at run time.
S3Client: TypeAlias = Any

CONSUMER = PROJECT / "tests" / "helpers" / "consumer_program.py"


@pytest.fixture(scope="session")
def ada(tmp_path_factory: pytest.TempPathFactory) -> Signer:
    """Who signs."""
    return releases.make_signer(tmp_path_factory.mktemp("ada"))


@pytest.fixture
def published(finished: Toy, tmp_path: Path, ada: Signer) -> Path:
    """A folder of published versions."""
    folder = tmp_path / "published"
    folder.mkdir()
    releases.write_signed_release(finished.root, folder / "1.0.0", "1.0.0", ada)
    releases.write_index(folder)
    return folder


def consume(into: Path, address: str, by: Signer, *more: str) -> Ran:
    """Run the consumer with nothing of this project within reach."""
    for program in ("Rscript", "ssh-keygen", "sha256sum"):
        if shutil.which(program) is None:
            pytest.skip(f"{program} is not installed (apt-get install r-base-core openssh-client coreutils)")
    into.mkdir()
    # Without the module `site`, Python does not read the file that makes a checkout importable.
    shutil.copy(CONSUMER, into / "consumer.py")
    environment = {"PATH": os.environ["PATH"], "HOME": str(into), "PYTHONPATH": sysconfig.get_path("purelib")}
    ran = subprocess.run(
        [
            sys.executable,
            "-S",
            "consumer.py",
            address,
            "--into",
            into,
            "--signers",
            by.signers,
            "--identity",
            IDENTITY,
            *more,
        ],
        cwd=into,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    return Ran(ran.returncode, ran.stdout + ran.stderr)


def steps(ran: Ran) -> list[str]:
    """Return the names of the steps of a successful run."""
    assert ran.code == 0, ran.out
    return [line.partition(":")[0] for line in ran.out.splitlines()]


def test_user_reads_a_static_site(published: Path, site: Site, ada: Signer, tmp_path: Path) -> None:
    """Download, checksums, signature, readers with and without arguments, frictionless from disk and over HTTP."""
    ran = consume(tmp_path / "user", site.publish(published), ada)

    names_of_steps = steps(ran)
    assert names_of_steps[:3] == ["downloaded", "sha256sum", "ssh-keygen"]
    assert {"pandas", "Polars", "DuckDB", "R", "pandas, without arguments"} <= set(names_of_steps)
    assert ran.out.count("valid: True") == 2
    assert 'Good "file" signature for ada@example.org' in ran.out


@pytest.mark.parametrize(
    ("fault", "says"),
    [
        ("a changed table", "is not what index.json says"),
        ("a changed table and index", "computed checksum did NOT match"),
        ("all changed but the signature", "ssh-keygen: Could not verify signature"),
        ("another signer", "ssh-keygen: Could not verify signature"),
    ],
)
def test_user_notices_tampering(
    published: Path, site: Site, ada: Signer, tmp_path: Path, fault: str, says: str
) -> None:
    """After any change, one step fails with a message."""
    folder = published / "1.0.0"
    table = folder / "data" / "actors.csv"
    if fault != "another signer":
        table.write_bytes(table.read_bytes().replace(b"Jane", b"Joan"))
    if fault == "all changed but the signature":
        sums = subprocess.run(
            [
                "sha256sum",
                *(line.split("  ")[1] for line in (folder / "SHA256SUMS").read_text("utf-8").splitlines()),
            ],
            cwd=folder,
            capture_output=True,
            check=True,
        )
        (folder / "SHA256SUMS").write_bytes(sums.stdout)
    if fault == "another signer":
        (tmp_path / "eve").mkdir()
        releases.sign_file(folder / "SHA256SUMS", releases.make_signer(tmp_path / "eve"))
    if fault != "a changed table":
        releases.write_index(published)

    ran = consume(tmp_path / "user", site.publish(published), ada)

    assert ran.code == 1
    assert says in ran.out


def _request(address: str, method: str = "GET", **headers: str) -> tuple[int, dict[str, str], bytes]:
    request = urllib.request.Request(address, method=method, headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status, {k.lower(): v for k, v in answer.headers.items()}, answer.read()
    except urllib.error.HTTPError as err:
        with err:
            return err.code, {k.lower(): v for k, v in err.headers.items()}, err.read()


@pytest.mark.parametrize(
    ("file", "kind"),
    [
        ("1.0.0/data/actors.csv", "text/csv; charset=utf-8"),
        ("1.0.0/datapackage.json", "application/json"),
        ("index.json", "application/json"),
        ("1.0.0/SHA256SUMS", "text/plain; charset=utf-8"),
        ("1.0.0/SHA256SUMS.sig", "text/plain; charset=utf-8"),
        ("1.0.0/a.parquet", "application/vnd.apache.parquet"),
        ("1.0.0/a.sqlite", "application/vnd.sqlite3"),
        ("1.0.0/a.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        ("1.0.0/a.zip", "application/zip"),
        ("1.0.0/README.md", "text/markdown; charset=utf-8"),
        ("1.0.0/CITATION.cff", "text/plain; charset=utf-8"),
    ],
)
def test_content_types_of_the_site(published: Path, site: Site, file: str, kind: str) -> None:
    """Content types, reading from other sites, and in parts, by the configuration in deploy/."""
    path = published / file
    if not path.is_file():
        path.write_bytes(b"the night ferry")
    address = site.publish(published) + file

    code, headers, body = _request(address, Range="bytes=2-5")

    assert (code, body) == (206, path.read_bytes()[2:6])
    assert headers["content-type"] == kind
    assert headers["access-control-allow-origin"] == "*"
    code, headers, body = _request(address)
    assert (code, body) == (200, path.read_bytes())
    assert headers["accept-ranges"] == "bytes"
    assert _request(address, **{"If-None-Match": headers["etag"]})[0] == 304
    assert _request(address, "PUT")[0] == 403
    assert _request(address + "x")[0] == 404


def public_bucket(rgw: Rgw, name: str) -> S3Client:
    """Create a bucket with public read access; return a client of its owner."""
    boto3 = pytest.importorskip("boto3", reason="boto3 is not installed (the extra s3)")
    client = boto3.client(
        "s3",
        endpoint_url=rgw.endpoint,
        aws_access_key_id=rgw.access_key,
        aws_secret_access_key=rgw.secret_key,
        region_name="us-east-1",
    )
    client.create_bucket(Bucket=name)
    policy = f"""{{"Version": "2012-10-17", "Statement": [{{"Effect": "Allow", "Principal": "*",
        "Action": ["s3:GetObject"], "Resource": ["arn:aws:s3:::{name}/*"]}}]}}"""
    client.put_bucket_policy(Bucket=name, Policy=policy)
    return client


def test_user_reads_a_bucket(published: Path, rgw: Rgw, ada: Signer, tmp_path: Path) -> None:
    """An anonymous user reads everything from an S3 server, and existing objects cannot be replaced."""
    client = public_bucket(rgw, "ferries")
    for path in sorted(published.rglob("*")):
        if path.is_file():
            key = path.relative_to(published).as_posix()
            client.put_object(Bucket="ferries", Key=key, Body=path.read_bytes(), IfNoneMatch="*")

    ran = consume(tmp_path / "user", f"{rgw.endpoint}/ferries/", ada)

    assert "R" in steps(ran)
    assert ran.out.count("valid: True") == 2
    key = "1.0.0/data/actors.csv"
    with pytest.raises(client.exceptions.ClientError) as error:
        client.put_object(Bucket="ferries", Key=key, Body=b"other", IfNoneMatch="*")
    assert error.value.response["ResponseMetadata"]["HTTPStatusCode"] == 412
    wrong = base64.b64encode(hashlib.md5(b"another", usedforsecurity=False).digest()).decode()
    with pytest.raises(client.exceptions.ClientError, match="BadDigest"):
        client.put_object(Bucket="ferries", Key="new", Body=b"one", ContentMD5=wrong)
    assert _request(f"{rgw.endpoint}/ferries/new")[0] in {403, 404}
    assert _request(f"{rgw.endpoint}/ferries/{key}")[2] == (published / key).read_bytes()
    assert _request(f"{rgw.endpoint}/ferries/{key}", "PUT")[0] == 403


def _git(folder: Path, *args: str) -> None:
    name = ("-c", "user.name=Ada", "-c", f"user.email={IDENTITY}")
    subprocess.run(["git", *name, *args], cwd=folder, check=True, capture_output=True)


def test_user_clones_a_signed_tag(
    toy: Toy, published: Path, site: Site, git_http: GitHttp, ada: Signer, tmp_path: Path
) -> None:
    """The tag of the version is fetched over HTTP, its signature verified, and its tables compared."""
    remote = git_http.repository("toy")
    toy.commit()
    signed = ("-c", "gpg.format=ssh", "-c", f"user.signingkey={ada.key}")
    _git(toy.root, *signed, "tag", "-s", "v1.0.0", "-m", "Version 1.0.0")
    _git(toy.root, "push", "--quiet", remote, "v1.0.0")
    address = site.publish(published)

    ran = consume(tmp_path / "user", address, ada, "--git", remote)

    assert "git" in steps(ran)
    assert 'Good "git" signature for ada@example.org' in ran.out

    (tmp_path / "eve").mkdir()
    eve = releases.make_signer(tmp_path / "eve")
    signed = ("-c", "gpg.format=ssh", "-c", f"user.signingkey={eve.key}")
    _git(toy.root, *signed, "tag", "-f", "-s", "v1.0.0", "-m", "Version 1.0.0")
    _git(toy.root, "push", "--quiet", "--force", remote, "v1.0.0")

    ran = consume(tmp_path / "deceived", address, ada, "--git", remote)

    assert ran.code == 1
    assert "FAILED: git" in ran.out
