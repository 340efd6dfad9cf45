"""The audit of the locked dependencies."""

from __future__ import annotations

import json
from importlib.metadata import Distribution
from pathlib import Path

import pytest

from tests.conftest import PROJECT
from tools import dependency_audit


class _Installed(Distribution):
    """A distribution that counts as installed."""

    def __init__(self, metadata: str) -> None:
        self._metadata = metadata

    def read_text(self, filename: str) -> str | None:
        """Return its metadata."""
        return self._metadata if filename == "METADATA" else None

    def locate_file(self, path: object) -> Path:
        """Return a path that does not exist."""
        return Path(str(path))


def _installed(name: str, version: str, more: str = "License-Expression: MIT") -> _Installed:
    return _Installed(f"Metadata-Version: 2.4\nName: {name}\nVersion: {version}\n{more}\n")


@pytest.fixture
def lock(tmp_path: Path) -> Path:
    """A lock of two distributions."""
    path = tmp_path / "requirements.lock"
    path.write_text(
        f"ferry==1.4 \\\n    --hash=sha256:{'0' * 64}\nharbour==2.0 ; python_version >= '3.12' \\\n"
        f"    --hash=sha256:{'1' * 64}\n    # via ferry\n",
        encoding="utf-8",
    )
    return path


def test_locked_distribution_passes(lock: Path) -> None:
    """An audit without advisories reports that vulnerabilities were not checked."""
    report = dependency_audit.audit([lock], None, [_installed("Ferry", "1.4")])

    assert report.problems == ()
    assert report.unchecked == ("known vulnerabilities: no advisories given (ADVISORIES=dir)",)


@pytest.mark.parametrize(
    ("distribution", "problem"),
    [
        (_installed("ferry", "1.5"), "ferry 1.5 is installed, but 1.4 is locked"),
        (_installed("island", "3.0"), "island 3.0 is installed but not locked"),
        (_installed("ferry", "1.4", ""), "ferry 1.4 declares no licence"),
        (
            _installed("ferry", "1.4", "License-Expression: MIT AND AGPL-3.0-only"),
            "ferry 1.4 has the licence 'agpl-3.0-only', which is not allowed",
        ),
        (
            _installed("ferry", "1.4", "Classifier: License :: OSI Approved :: Ferry License"),
            "ferry 1.4 has the licence 'ferry license', which is not allowed",
        ),
    ],
)
def test_installed_distribution_that_differs_from_the_lock_is_a_problem(
    lock: Path, distribution: Distribution, problem: str
) -> None:
    """Another version, an unlocked distribution, and a licence that is not allowed are problems."""
    assert dependency_audit.audit([lock], None, [distribution]).problems == (problem,)


def test_lock_without_a_hash_is_a_problem(lock: Path) -> None:
    """Without a hash, a server could deliver another file."""
    lock.write_text("ferry==1.4\n", encoding="utf-8")

    assert dependency_audit.audit([lock], None, []).problems == ("ferry 1.4 is locked without a hash",)


@pytest.mark.parametrize(
    ("events", "is_affected"),
    [
        ([{"introduced": "0"}, {"fixed": "1.5"}], True),
        ([{"introduced": "0"}, {"fixed": "1.4"}], False),
        ([{"introduced": "1.10"}], False),
        ([{"introduced": "1.2"}, {"last_affected": "1.4"}], True),
        ([{"introduced": "1.2"}, {"last_affected": "1.3"}], False),
    ],
)
def test_advisory_applies_to_its_range_of_versions(
    lock: Path, tmp_path: Path, events: list[dict[str, str]], *, is_affected: bool
) -> None:
    """Advisories have the ranges of the OSV format."""
    folder = tmp_path / "advisories"
    folder.mkdir()
    ranges = [{"type": "ECOSYSTEM", "events": events}]
    affected = [{"package": {"ecosystem": "PyPI", "name": "Ferry"}, "ranges": ranges}]
    advisory = {"id": "FERRY-1", "summary": "It leaks", "affected": affected}
    (folder / "ferry.json").write_text(json.dumps(advisory), encoding="utf-8")

    report = dependency_audit.audit([lock], folder, [])

    assert report.problems == (("ferry 1.4: FERRY-1 It leaks",) if is_affected else ())
    assert report.unchecked == ()


def test_this_environment_passes() -> None:
    """Every installed distribution is locked, and has an allowed licence."""
    run_time = [
        PROJECT / f"requirements{suffix}.lock"
        for suffix in ("", "-validate", "-cross-check", "-spark", "-parser")
    ]

    report = dependency_audit.audit([PROJECT / "requirements-dev.lock"], None, run_time=run_time)

    assert report.problems == ()


@pytest.mark.parametrize(
    ("more", "is_copyleft"),
    [
        ("License-Expression: GPL-3.0-only", True),
        ("License-Expression: MIT AND LGPL-3.0-or-later", True),
        ("License-Expression: MIT OR AGPL-3.0-only", False),
        ("License-Expression: MPL-2.0", False),
        ("Classifier: License :: OSI Approved :: GNU Lesser General Public License v3 (LGPLv3)", True),
        (
            (
                "Classifier: License :: OSI Approved :: GNU General Public License (GPL)\n"
                "Classifier: License :: OSI Approved :: Artistic License"
            ),
            False,
        ),
        ("License: GNU AGPL", True),
        ("License: BSD", False),
    ],
)
def test_copyleft_at_run_time_is_a_problem(lock: Path, more: str, *, is_copyleft: bool) -> None:
    """GPL, LGPL and AGPL are not used at run time, unless another licence can be chosen; tests may use them."""
    distribution = _installed("ferry", "1.4", more)
    problem = "ferry 1.4 is copyleft, and used at run time"

    used = dependency_audit.audit([], None, [distribution], run_time=[lock]).problems
    tested = dependency_audit.audit([lock], None, [distribution]).problems

    assert (problem in used) == is_copyleft
    assert problem not in tested
