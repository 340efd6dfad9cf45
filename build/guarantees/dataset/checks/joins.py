"""Checks of the tables that follow from other tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from guarantees.dataset import joined_tables
from guarantees.validation.check import Problem, Record, Tables, check

_JOINED: Final[Mapping[str, str]] = {
    "statements": "statement_id, source_id, utterance_id, turn_id, is_lead_report, speaker_id, relayed_by_id, "
    "cited_outlet_id, statement_type, issue, second_issue, channel, modality, is_conditional, summary, event_id, "
    "date_start, date_end, known_by, sort_date, quad_class, confidence",
    "actors": "actor_id, name, side",
    "affiliations": "person_id, organization_id, role_title, observed_from, observed_to",
    "events": "event_id, label",
    "sources": "source_id, title, publisher, original_publisher, published_date, published_latest",
    "codes": "code_list, code, label",
    "statement_participants": "statement_id, actor_id, role",
    "statement_events": "statement_id, event_id, role",
    "relations": "statement_id, relation, related_statement_id",
}
"""The tables and columns that the flat table is joined from."""


@check(
    "statement_events(statement_id, event_id, role)",
    "statements(statement_id, event_id)",
    "relations(statement_id, relation, related_event_id)",
    name="wrong-event-link",
    fix="Run `guarantees build`.",
    bad="statements: event_id mayors-meet\nstatement_events: no row with the role occasion",
    good="statements: event_id mayors-meet\nstatement_events: mayors-meet,occasion",
)
def wrong_event_link(tables: Tables) -> Iterator[Problem]:
    """The occasions and answers among the links to events must be those of the other tables."""
    statements = tables["statements"]
    expected = dict.fromkeys(joined_tables.linked_events(statements, tables["relations"]))
    for row in tables["statement_events"]:
        link = row["statement_id"], row["event_id"], row["role"]
        if row["role"] != "about" and link not in expected:
            message = f"No other table makes {row['event_id']!r} the {row['role']}."
            statement = row.ref("statement_id")
            yield row.problem("role", message, compared_with=[statement] if statement else [])
        expected.pop(link, None)
    for name, event, role in expected:
        statement = statements.get(name)
        if statement:
            message = f"The row for {event!r} with the role {role!r} is missing in statement_events."
            yield statement.problem("event_id", message)


@check(
    "attributions(statement_id, level, actor_id, role)",
    "statements(statement_id, cited_outlet_id, relayed_by_id, speaker_id)",
    name="wrong-attribution-chain",
    fix="Run `guarantees build`.",
    bad="statements: relayed_by_id max-moe\nattributions: no row with the role relayer",
    good="statements: relayed_by_id max-moe\nattributions: 1,max-moe,relayer",
)
def wrong_attribution_chain(tables: Tables) -> Iterator[Problem]:
    """The chain of attribution of a statement must be that of its outlet, relayer and speaker."""
    chains = tables["attributions"].group_by("statement_id")
    for statement in tables["statements"]:
        rows = sorted(chains.get((statement["statement_id"],), ()), key=lambda row: row["level"])
        expected = joined_tables.attribution_chain(statement)
        actual = [(row["actor_id"], row["role"]) for row in rows]
        if actual != expected:
            links = ", ".join(f"{role} {actor}" for actor, role in expected)
            yield statement.problem("speaker_id", f"The rows in attributions are not: {links}.")


@check(
    (
        "statements_flat(statement_id, is_lead_report, sort_date, date_start, date_end, known_by, speaker, "
        "speaker_role, speaker_side, co_speakers, statement_type, statement_type_label, "
        "quad_class, is_conditional, issue, issue_label, second_issue, summary, targets, "
        "target_sides, target_count, addressees, addressee_count, subjects, answers, occasion, "
        "about_events, channel, modality, relayed_by, cited_outlet, confidence, source_title, "
        "source_publisher, source_date, speaker_id, source_id, utterance_id, turn_id)"
    ),
    *(f"{name}({columns})" for name, columns in _JOINED.items()),
    name="wrong-flat-cell",
    fix="Run `guarantees build`.",
    bad="statements: speaker_id jane-roe\nstatements_flat: speaker John Poe",
    good="statements: speaker_id jane-roe\nstatements_flat: speaker Jane Roe",
)
def wrong_flat_cell(tables: Tables) -> Iterator[Problem]:
    """The flat table must be the join of the other tables."""
    records, statements = tables["statements_flat"], tables["statements"]
    joined = {row["statement_id"]: row for row in joined_tables.flat_statements(_rows(tables))}
    participants = tables["statement_participants"].group_by("statement_id")
    reported: set[str] = set()
    for row in records:
        statement, expected = statements.get(row["statement_id"]), joined.get(row["statement_id"])
        if statement is None or expected is None:
            yield row.problem("statement_id", "There is no such statement.")
            continue
        sources = _with_references([statement, *participants.get((statement.id,), ())])
        wrong = next((column for column, cell in expected.items() if row[column] != cell), "")
        # A source or an actor that changed is in many rows; the first of them shows it.
        if wrong and sources is not None and wrong not in reported:
            reported.add(wrong)
            message = f"{wrong} is {row[wrong]!r}; joined from the other tables: {expected[wrong]!r}."
            yield row.problem(wrong, message, compared_with=sources)
    for name in joined.keys() - {row["statement_id"] for row in records}:
        statement = statements.get(name)
        if statement:
            yield statement.problem("statement_id", "The row is missing in statements_flat.")


def _with_references(records: Iterable[Record]) -> list[Record] | None:
    """Return *records* with those that they refer to; None if one is missing, which is reported elsewhere."""
    columns = ("speaker_id", "relayed_by_id", "cited_outlet_id", "source_id", "event_id", "actor_id")
    found = []
    for record in records:
        found.append(record)
        for column in columns:
            if record.row.cells.get(column):
                target = record.ref(column)
                if target is None:
                    return None
                found.append(target)
    return found


def _rows(tables: Tables) -> joined_tables.Rows:
    return {name: tables[name] for name in _JOINED}
