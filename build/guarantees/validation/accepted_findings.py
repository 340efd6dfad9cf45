"""The findings that a package accepts: its descriptor has the waivers of the repository that it was built from."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any, NamedTuple

from guarantees.contract.descriptor import WAIVER_KEYS
from guarantees.core.findings import Finding, Waiver
from guarantees.core.version import parse_version

_ACCEPTED = "{} accepted by the waivers in datapackage.json, which give the reasons."


class Unaccepted(NamedTuple):
    """The findings that no waiver accepts, and a note on the accepted ones; blank if there are none."""

    findings: list[Finding]
    note: str


def without_accepted(
    findings: Iterable[Finding], descriptor: Mapping[str, Any], waivable: Collection[str]
) -> Unaccepted:
    """Return *findings* without those that a waiver in *descriptor* accepts in its version.

    *waivable* are the names of the rules that a waiver may be about. A waiver that is not used is no finding here: the
    package may be validated in part, and the build of the repository reports it.
    """
    findings = list(findings)
    version = parse_version(str(descriptor.get("version", "")))
    accepted = {
        (waiver.rule_name, waiver.record)
        for waiver in waivers_of(descriptor)
        if waiver.rule_name in waivable and version < parse_version(waiver.until)
    }
    remaining = [
        finding
        for finding in findings
        if not (finding.rule.waivable and (finding.check, finding.record) in accepted)
    ]
    number = len(findings) - len(remaining)
    return Unaccepted(remaining, _ACCEPTED.format(_count(number)) if number else "")


def _count(number: int) -> str:
    return "1 finding is" if number == 1 else f"{number} findings are"


def waivers_of(descriptor: Mapping[str, Any]) -> list[Waiver]:
    """Return the waivers in *descriptor*; entries that are not waivers are left out and accept nothing."""
    entries = descriptor.get("waivers")
    return [
        Waiver(*(entry[key] for key in WAIVER_KEYS))
        for entry in (entries if isinstance(entries, list) else ())
        if isinstance(entry, dict) and all(isinstance(entry.get(key), str) for key in WAIVER_KEYS)
    ]
