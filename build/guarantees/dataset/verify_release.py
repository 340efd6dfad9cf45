"""Verify a release of this dataset: what any package is checked for, and its anchors in the articles."""

from __future__ import annotations

import functools
from pathlib import Path

from guarantees.core.errors import ContractError, InputError
from guarantees.core.findings import FindingCollector
from guarantees.dataset.checks import CHECKS
from guarantees.dataset.texts import verify_anchors
from guarantees.package import reader
from guarantees.release.verification import CheckResult, CheckStatus, Verification, check_result, verify


def verify_release(source: str, signers: Path | None, texts: Path | None) -> Verification:
    """Verify the release at *source*: a folder, an archive, or an address of either.

    With *texts*, the folder of the articles, every anchor is found again in them.

    Raises:
        InputError: No release is there, it cannot be downloaded, or *signers* or *texts* do not exist.
        ContractError: Its descriptor or index cannot be used.
    """
    if texts is not None and not texts.exists():
        raise InputError.missing(texts, "the folder of the texts", "Look for a misspelt path.")
    return verify(source, signers, CHECKS, [("anchors", functools.partial(_verify_anchors, texts))])


def _verify_anchors(texts: Path | None, root: Path) -> CheckResult:
    if texts is None:
        return CheckResult("anchors", CheckStatus.UNCHECKED, "say --texts DIR, if you hold the texts")
    contract = reader.contract_of(root)
    if not {"anchors", "sources"} <= set(contract.tables):
        return CheckResult("anchors", CheckStatus.UNCHECKED, "this dataset has none")
    findings = FindingCollector()
    tables = {name: reader.table(root, contract[name], findings) for name in ("anchors", "sources")}
    anchors, sources = tables["anchors"], tables["sources"]
    if anchors is None or sources is None or findings:
        raise ContractError.at("anchors", "this or the table of sources cannot be read.")
    hashes = {row["source_id"]: row["sha256"] for row in sources.rows}
    told = verify_anchors.reverify_anchors(
        (row.cells for row in anchors.rows), hashes, verify_anchors.known(texts)
    )
    if told.absent and not told.found and not told.lost:
        return CheckResult("anchors", CheckStatus.UNCHECKED, f"none of their texts is in {texts}")
    absent = f"; {told.absent} are in texts that are not at hand" if told.absent else ""
    lost = [f"{name} does not stand where it should" for name in told.lost]
    return check_result("anchors", lost, f"{told.found} stand where they should{absent}")
