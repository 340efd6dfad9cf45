"""Check what a descriptor says about a package or a resource as a whole: licences, contributors, sources, dates."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from typing import Final

from guarantees.package.descriptor_part import Part, describe

NAME: Final = re.compile(r"[-a-z0-9._/]+")
_INSTANT: Final = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})[Tt ]([0-9]{2}:[0-9]{2}:[0-9]{2})(?:\.[0-9]+)?(?:[Zz]|[-+][0-9]{2}:[0-9]{2})"
)
_EMAIL: Final = re.compile(r"[^@\s]+@[^@\s]+")
_STANDARD: Final = re.compile(r"https?://(?:www\.)?datapackage\.org/profiles/([0-9]+)[0-9.]*/[a-z]+\.json")
_FORMER: Final = re.compile(
    r"(?:https?://(?:specs\.)?frictionlessdata\.io/schemas/)?"
    r"(?:tabular-)?data-(?:package|resource)(?:\.json)?|(?:https?://(?:specs\.)?frictionlessdata\.io/schemas/)?"
    r"(?:table-schema|csv-dialect)(?:\.json)?"
)


def version_of(package: Part) -> int:
    """Return the version of the standard that a descriptor is written in: 1, 2 or more, 0 if that is not known."""
    standard = package.value.get("$schema")
    if standard is None:
        return 1
    match = _STANDARD.fullmatch(standard) if isinstance(standard, str) else None
    return int(match[1]) if match else 0


def unchecked_profiles(part: Part) -> tuple[str, ...]:
    """Return a note on each profile of a package or resource that is not one of the standard."""
    notes = []
    for key, standard in (("$schema", _STANDARD), ("profile", _FORMER)):
        profile = part.text(key)
        if profile and not standard.fullmatch(profile) and not _STANDARD.fullmatch(profile):
            notes.append(f"The profile {describe(profile)} is not checked.")
    return tuple(notes)


def check_name(part: Part, *, strict: bool) -> None:
    """Report a name that is not lower-case ASCII; *strict* if that is an error, as in version 1."""
    name = part.value
    if not isinstance(name, str) or NAME.fullmatch(name):
        return
    message = f"The name {describe(name)} should be of the characters a-z, 0-9, '.', '-', '_' and '/' only."
    plain = re.sub(r"[^-a-z0-9._/]+", "-", name.lower()).strip("-")
    hint = (
        f"Write {plain!r}, for example, and put the name itself into title."
        if plain
        else "Write another name."
    )
    if strict:
        part.report(message.replace("should", "must"), hint)
    else:
        part.warn(message, hint)


def check_metadata(part: Part, *, version: int) -> None:
    """Report metadata of a package or resource that is not of the form that the standard requires."""
    for key in ("title", "description", "homepage", "id", "version", "image"):
        part.text(key)
    _check_created(part)
    _check_keywords(part)
    for item in part.items("licenses"):
        _check_licence(item)
    for key in ("contributors", "sources"):
        for item in part.items(key):
            _check_person(item, is_title_required=version == 1 and key == "contributors")


def _check_created(part: Part) -> None:
    created = part.at("created")
    if created.value is None:
        return
    match = _INSTANT.fullmatch(created.value) if isinstance(created.value, str) else None
    if match is None or not _exists(f"{match[1]}T{match[2]}"):
        created.expected("a date and time (RFC 3339)", "For example: 2021-06-15T12:00:00Z.")


def _exists(instant: str) -> bool:
    try:
        dt.datetime.fromisoformat(instant.replace(":60", ":59"))
    except ValueError:
        return False
    return True


def _check_keywords(part: Part) -> None:
    keywords = part.texts("keywords")
    if part.value.get("keywords") == []:
        part.at("keywords").warn("keywords is empty.", "Leave it out, or add keywords.")
    if len(set(keywords)) < len(keywords):
        part.at("keywords").warn("A keyword occurs twice.", "Remove one of the two.")


def _check_licence(item: Part) -> None:
    if not isinstance(item.value, Mapping):
        item.expected("an object", 'Write {"name": "CC-BY-4.0"}, for example.')
        return
    if not item.has("name", "path"):
        item.report(
            "The licence has no name or path.", "Add its SPDX identifier as name, or its address as path."
        )
    for key in ("name", "path", "title"):
        item.text(key)


def _check_person(item: Part, *, is_title_required: bool) -> None:
    if not isinstance(item.value, Mapping):
        item.expected("an object", 'Write {"title": "Harbour Office"}, for example.')
        return
    for key in ("title", "givenName", "familyName", "path", "email", "organization", "role", "version"):
        item.text(key)
    item.texts("roles")
    if not item.value or (is_title_required and not item.has("title")):
        item.report(
            f"{item.key} has no title.", "Add the name of the person, organisation or source as title."
        )
    elif not item.has("title", "givenName", "familyName"):
        item.warn(f"{item.key} has no title.", "Add the name of the person, organisation or source as title.")
    email = item.value.get("email")
    if isinstance(email, str) and not _EMAIL.fullmatch(email):
        item.at("email").report(f"{describe(email)} is not an email address.", "Correct or remove it.")
