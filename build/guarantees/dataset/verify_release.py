"""Verify a release of this dataset: the checks of any release, and its anchors in the articles."""

from __future__ import annotations

import functools
from pathlib import Path

from guarantees.core.errors import ContractError, GuaranteesError, InputError
from guarantees.core.findings import FindingCollector
from guarantees.dataset.checks import CHECKS
from guarantees.dataset.texts import verify_anchors
from guarantees.package import reader
from guarantees.release import previous_versions
from guarantees.release.verification import (
    CheckResult,
    CheckStatus,
    Verification,
    check_result,
    unchecked,
    verify,
)


def verify_release(
    source: str,
    signers: Path | None,
    texts: Path | None,
    trusted_root: Path | None = None,
    repository: Path | None = None,
) -> Verification:
    """Verify the release at *source*: a folder, an archive, or the URL of either.

    With *texts*, the folder of the articles, every anchor is verified in them. With *trusted_root*, the index of
    published versions must be signed by the keys of that root file. In *repository*, a clone, the release is made again.

    Raises:
        InputError: There is no release, it cannot be downloaded, or *signers*, *texts*, *trusted_root* or *repository*
            do not exist.
        ContractError: Its descriptor or index cannot be used.
    """
    _check_options(signers, texts, trusted_root, repository)
    anchors = ("anchors", functools.partial(_check_anchors, texts))
    return verify(source, signers, CHECKS, [anchors], trusted_root, repository)


def verify_versions(
    folder: Path,
    signers: Path | None,
    texts: Path | None,
    trusted_root: Path | None = None,
    repository: Path | None = None,
) -> list[Verification]:
    """Verify every version in a *folder* of versions such as ``dist/``, in order.

    A version that cannot be read has a failed check. If there is no folder of a version, the result is empty.

    Raises:
        InputError: *signers*, *texts*, *trusted_root* or *repository* do not exist.
    """
    _check_options(signers, texts, trusted_root, repository)
    results = []
    for version in previous_versions.version_folders(folder):
        try:
            source = str(folder / version)
            results.append(verify_release(source, signers, texts, trusted_root, repository))
        except GuaranteesError as err:
            check = CheckResult("release", CheckStatus.FAILED, str(err))
            results.append(Verification(str(folder), version, (check,)))
    return results


def _check_options(signers: Path | None, texts: Path | None, *others: Path | None) -> None:
    """Check that the named paths exist.

    Raises:
        InputError: One of them does not.
    """
    if signers is not None and not signers.exists():
        raise InputError(f"No such file: '{signers}'. Name a file with the keys that you trust.")
    if texts is not None and not texts.exists():
        raise InputError(f"No such folder: '{texts}'.")
    for path in others:
        if path is not None and not path.exists():
            raise InputError(f"No such file or directory: '{path}'.")


def _check_anchors(texts: Path | None, root: Path) -> CheckResult:
    if texts is None:
        return unchecked("anchors", "pass --texts DIR if you have the articles")
    contract = reader.contract_of(root)
    if not {"anchors", "sources"} <= set(contract.tables):
        return unchecked("anchors", "this dataset has no anchors")
    findings = FindingCollector()
    anchors = reader.table(root, contract["anchors"], findings)
    sources = reader.table(root, contract["sources"], findings)
    if anchors is None or sources is None or findings:
        raise ContractError("The tables anchors and sources cannot be read.")
    hashes = {row["source_id"]: row["sha256"] for row in sources.rows}
    articles = verify_anchors.articles_by_hash(texts)
    report = verify_anchors.reverify_anchors((row.cells for row in anchors.rows), hashes, articles)
    if report.absent and not report.found and not report.lost:
        return unchecked("anchors", f"none of their articles is in {texts}")
    absent = f"; {report.absent} are in articles that you do not have" if report.absent else ""
    faults = [f"{name} does not match its article" for name in report.lost]
    return check_result("anchors", faults, f"{report.found} match their articles{absent}")
