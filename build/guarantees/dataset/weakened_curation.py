"""What a contribution accepts, leaves uncoded or measures lower than its base does, in the files of this dataset."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from typing import Final

from guarantees.core import safe_files, yaml_text
from guarantees.core.findings import FindingCollector
from guarantees.core.project import Project
from guarantees.core.version import parse_version
from guarantees.core.yaml_text import Mapping as YamlMapping
from guarantees.core.yaml_text import Node, Scalar, Sequence
from guarantees.release.diff.compare import Diff, TableDiff
from guarantees.release.diff.weakening import Weakening

_AGREEMENT: Final = "coder_agreement"
_MAX_BYTES: Final = 20_000_000
_BARS: Final = ("none", "missed", "met")


def weakenings(project: Project, base: Path, changed: Collection[str], diff: Diff) -> Iterator[Weakening]:
    """Yield what is weaker in *project* than in the folder *base*, which has the older versions of *changed* files.

    These are waivers that are new or last longer, words that are newly left uncoded, and lower figures of agreement.
    """
    yield from _waived(project, base)
    sources = project.relative(project.sources)
    for file in sorted(changed):
        if file.startswith(f"{sources}/") and file.endswith(".yml"):
            yield from _left_uncoded(file, base, project.root)
    for table in diff.tables:
        if table.table.name == _AGREEMENT:
            yield from _lower_agreement(table)


def compared_files(project: Project, changed: Iterable[str]) -> list[str]:
    """Return the files whose older versions :func:`weakenings` reads: the waivers, and the sources that *changed*."""
    sources = project.relative(project.sources)
    return [_waivers_file(project), *(file for file in changed if file.startswith(f"{sources}/"))]


def _waivers_file(project: Project) -> str:
    return project.relative(project.curation / "waivers.yml")


def _waived(project: Project, base: Path) -> Iterator[Weakening]:
    file = _waivers_file(project)
    before = _waivers(base / file, base)
    for (check, record), until in _waivers(project.root / file, project.root).items():
        place = f"{check} for {record}"
        old = before.get((check, record))
        if old is None:
            yield Weakening(place, "finding waived", "", f"until {until}")
        elif parse_version(until) > parse_version(old):
            yield Weakening(place, "waiver extended", f"until {old}", f"until {until}")


def _waivers(path: Path, root: Path) -> dict[tuple[str, str], str]:
    """Return the version until which each waiver accepts a finding, by rule and record."""
    return {
        (_text(item, "check"), _text(item, "record")): _text(item, "until")
        for item in _items(_parse(path, root), "waivers")
    }


def _left_uncoded(file: str, base: Path, root: Path) -> Iterator[Weakening]:
    """Yield the reasons for which more words of one article are left uncoded than before."""
    before, after = (
        Counter(_text(item, "reason") for item in _items(_parse(folder / file, folder), "exclusions"))
        for folder in (base, root)
    )
    for reason in sorted(after):
        if after[reason] > before[reason]:
            yield Weakening(file, f"words left uncoded ({reason})", str(before[reason]), str(after[reason]))


def _lower_agreement(diff: TableDiff) -> Iterator[Weakening]:
    for row in (*diff.removed, *diff.retired):
        yield Weakening(diff.record(row), "figure of agreement removed")
    for changed in diff.changed:
        for cell in changed.cells:
            is_lower = (cell.column == "value_thousandths" and _integer(cell.new) < _integer(cell.old)) or (
                cell.column == "bar" and _rank(cell.new) < _rank(cell.old)
            )
            if is_lower:
                yield Weakening(changed.record, f"agreement lowered ({cell.column})", cell.old, cell.new)


def _integer(text: str) -> int:
    return int(text) if text.removeprefix("-").isdecimal() else -1_000_000


def _rank(bar: str) -> int:
    return _BARS.index(bar) if bar in _BARS else -1


def _parse(path: Path, root: Path) -> Node | None:
    """Return the YAML file at *path* below *root*; None if it cannot be read, which validation reports."""
    try:
        data = safe_files.read_within(root, path, _MAX_BYTES)
    except safe_files.UnreadableFileError:
        return None
    return yaml_text.parse(data, path.name, FindingCollector())


def _items(node: Node | None, name: str) -> list[Node]:
    items = node.entries.get(name) if isinstance(node, YamlMapping) else None
    return list(items.items) if isinstance(items, Sequence) else []


def _text(node: Node, name: str) -> str:
    value = node.entries.get(name) if isinstance(node, YamlMapping) else None
    return value.text if isinstance(value, Scalar) else ""
