"""Tables and columns that follow from other tables: sides, links to events, chains of attribution, the flat table.

Each function takes the rows of the other tables, as the build has made them or as a package holds them: the build fills
the tables with it, and the checks compare a published package with it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import Final, Protocol

LIST_SEPARATOR: Final = "|"
"""What separates the values of a cell that lists several."""

OUTLET: Final = "media_outlet"


class Row(Protocol):
    """The cells of a row, by column."""

    def __getitem__(self, column: str, /) -> str: ...


Rows = Mapping[str, Iterable[Row]]
"""The rows of the tables, by name."""


def sides(actors: Iterable[Row], affiliations: Iterable[Row]) -> dict[str, str]:
    """Return the id of the state or organization that each actor is grouped with.

    That is the state of its country code; else the topmost body that it belongs to; else the body of its latest
    affiliation; else itself. An outlet is its own side, because it answers for what it prints.
    """
    by_id = {row["actor_id"]: row for row in actors}
    states = {
        row["country_code"]: actor
        for actor, row in by_id.items()
        if row["actor_type"] == "state" and row["country_code"]
    }
    bodies = {
        row["person_id"]: row["organization_id"]
        for row in sorted(affiliations, key=lambda row: (row["observed_to"], row["organization_id"]))
    }

    def side(actor: str, visited: frozenset[str] = frozenset()) -> str:
        row = by_id.get(actor)
        if row is None or actor in visited or row["actor_type"] == OUTLET:
            return actor
        if row["country_code"] in states:
            return states[row["country_code"]]
        larger = row["parent_id"] or bodies.get(actor)
        return side(larger, visited | {actor}) if larger else actor

    return {actor: side(actor) for actor in by_id}


def linked_events(statements: Iterable[Row], relations: Iterable[Row]) -> Iterable[tuple[str, str, str]]:
    """Yield the statement, event and role of every link that another table holds: occasions, and events answered."""
    for row in statements:
        if row["event_id"]:
            yield row["statement_id"], row["event_id"], "occasion"
    seen = set()
    for row in relations:
        key = row["statement_id"], row["related_event_id"]
        if row["relation"] == "responds_to" and row["related_event_id"] and key not in seen:
            seen.add(key)
            yield *key, "answers"


def attribution_chain(statement: Row) -> list[tuple[str, str]]:
    """Return the actors through whom *statement* reached its article, each with its role, from the article inwards."""
    links = (
        (statement["cited_outlet_id"], "outlet"),
        (statement["relayed_by_id"], "relayer"),
        (statement["speaker_id"], "speaker"),
    )
    return [(actor, role) for actor, role in links if actor]


def flat_statements(tables: Rows) -> list[dict[str, str]]:
    """Return the rows of ``statements_flat``: each statement joined with all that the other tables hold on it."""
    actors = {row["actor_id"]: row for row in tables["actors"]}
    events = {row["event_id"]: row["label"] for row in tables["events"]}
    sources = {row["source_id"]: row for row in tables["sources"]}
    labels = {(row["code_list"], row["code"]): row["label"] for row in tables["codes"]}
    roles = _roles(tables["affiliations"])
    participants = _grouped(tables["statement_participants"], "statement_id", "role", "actor_id")
    about = _grouped(tables["statement_events"], "statement_id", "role", "event_id")
    answers = _answers(tables["relations"])

    def name(actor: str) -> str:
        return actors[actor]["name"] if actor in actors else ""

    def side(actor: str) -> str:
        return name(actors[actor]["side"]) if actor in actors else ""

    def joined(ids: Iterable[str], of: Callable[[str], str]) -> str:
        return LIST_SEPARATOR.join(dict.fromkeys(filter(None, map(of, ids))))

    rows = []
    for row in tables["statements"]:
        statement, source = row["statement_id"], sources.get(row["source_id"])
        targets, addressees = participants[statement, "target"], participants[statement, "addressee"]
        events_about = [*about[statement, "about"], *about[statement, "answers"]]
        rows.append(
            {
                **{column: row[column] for column in _COPIED},
                "speaker": name(row["speaker_id"]),
                "speaker_role": _role_on(roles.get(row["speaker_id"], ()), row["sort_date"]),
                "speaker_side": side(row["speaker_id"]),
                "co_speakers": joined(participants[statement, "co_speaker"], name),
                "statement_type_label": labels.get(("statement_type", row["statement_type"]), ""),
                "issue_label": labels.get(("issue", row["issue"]), ""),
                "targets": joined(targets, name),
                "target_sides": joined(targets, side),
                "target_count": str(len(targets)),
                "addressees": joined(addressees, name),
                "addressee_count": str(len(addressees)),
                "subjects": joined(participants[statement, "subject"], name),
                "answers": LIST_SEPARATOR.join(dict.fromkeys(answers[statement])),
                "occasion": events.get(row["event_id"], ""),
                "about_events": joined(events_about, lambda event: events.get(event, "")),
                "relayed_by": name(row["relayed_by_id"]),
                "cited_outlet": name(row["cited_outlet_id"]),
                "source_title": source["title"] if source else "",
                "source_publisher": (source["original_publisher"] or source["publisher"]) if source else "",
                "source_date": (source["published_date"] or source["published_latest"]) if source else "",
            }
        )
    return rows


_COPIED: Final = (
    "statement_id",
    "is_lead_report",
    "sort_date",
    "date_start",
    "date_end",
    "known_by",
    "statement_type",
    "quad_class",
    "is_conditional",
    "issue",
    "second_issue",
    "summary",
    "channel",
    "modality",
    "confidence",
    "speaker_id",
    "source_id",
    "utterance_id",
    "turn_id",
)
"""The columns that ``statements_flat`` takes over as they are."""


def _grouped(rows: Iterable[Row], owner: str, role: str, value: str) -> Mapping[tuple[str, str], list[str]]:
    """Return the values of each owner and role, sorted."""
    groups: dict[tuple[str, str], list[str]] = defaultdict(list)
    for row in rows:
        groups[row[owner], row[role]].append(row[value])
    for values in groups.values():
        values.sort()
    return groups


def _answers(relations: Iterable[Row]) -> Mapping[str, list[str]]:
    """Return the statements that each statement responds to, sorted."""
    answers: dict[str, list[str]] = defaultdict(list)
    for row in relations:
        if row["relation"] == "responds_to" and row["related_statement_id"]:
            answers[row["statement_id"]].append(row["related_statement_id"])
    for ids in answers.values():
        ids.sort()
    return answers


def _roles(affiliations: Iterable[Row]) -> dict[str, list[Row]]:
    """Return the affiliations of each person, the latest last."""
    roles: dict[str, list[Row]] = defaultdict(list)
    for row in sorted(affiliations, key=lambda row: (row["observed_to"], row["organization_id"])):
        roles[row["person_id"]].append(row)
    return roles


def _role_on(affiliations: Iterable[Row], day: str) -> str:
    """Return the role in which the sources show a person on *day*, or else the latest one that they show."""
    titles = [row["role_title"] for row in affiliations if row["observed_from"] <= day <= row["observed_to"]]
    titles = titles or [row["role_title"] for row in affiliations]
    return titles[-1] if titles else ""
