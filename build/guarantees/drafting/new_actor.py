"""Propose an actor whom the register does not know, from what an article says of it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from types import MappingProxyType
from typing import Final

import iso3166

from guarantees.core import safe_files
from guarantees.core.errors import InputError
from guarantees.core.project import Project
from guarantees.dataset.checks.actors import SECTORS, WITHOUT_COUNTRY
from guarantees.dataset.curated_record import keys_of
from guarantees.dataset.model import Affiliation
from guarantees.dataset.readable_id import readable_id
from guarantees.dataset.texts.quotation_marks import TextRange
from guarantees.drafting.nationalities import COUNTRY_BY_ADJECTIVE
from guarantees.drafting.register import GOVERNMENT_BODY, INTERNATIONAL_BODY, OUTLET, PERSON, STATE
from guarantees.drafting.yaml_lines import scalar

LEGISLATURE: Final = "legislature"
_ANY_BODY: Final = ""
"""The type of a body whose name does not show its type."""

_TYPES: Final = "a code of actor_type: person, state, government_body …"
_MAX_ID: Final = 48
_SCHEMA: Final = "# yaml-language-server: $schema=../../schemas/curation/actor.json"

_TYPE_WORDS: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        actor_type: frozenset(words.split())
        for actor_type, words in {
            LEGISLATURE: "assembly bundestag congress duma knesset legislature parliament senate",
            GOVERNMENT_BODY: "administration army authority bureau cabinet department embassy government ministry navy "
            "office police presidency treasury",
            OUTLET: "broadcasting daily gazette herald journal magazine news newspaper post press radio television times "
            "tribune tv weekly",
            INTERNATIONAL_BODY: "alliance league nations organisation organization union",
            _ANY_BODY: "agency association bank campaign centre center coalition commission committee company council court "
            "federation forum foundation front fund group institute movement party service society university",
        }.items()
    }
)
"""Words in the name of a body that show its type; the first type that has one of the words is used."""

_SPOKESPERSON: Final = "spokes(?:man|woman|person)"
_SECTOR_WORDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "IGO": "secretary[- ]general|high representative|european commissioner|"
        rf"(?:nato|u\.?n\.?|united nations|eu|european union) (?:official|envoy|{_SPOKESPERSON})",
        "LEG": "mp|mep|member of (?:the )?[a-z ]{0,30}parliament|lawmaker|legislator|parliamentarian|senator|sen[.]|"
        "rep[.]|congress(?:man|woman)",
        "GOV": "(?:(?:prime|deputy|foreign|defen[cs]e|interior|finance|justice) )*minister|premier|president|chancellor|"
        "(?:assistant |deputy )?secretary of state|undersecretary|press secretary|ambassador|envoy|diplomat|consul|"
        "governor|gov[.]|mayor|national security advis[eo]r|presidential (?:aide|advis[eo]r)|"
        f"(?:ministry|government|department|embassy|presidential|army|police) (?:official|{_SPOKESPERSON})",
        "JRN": "journalist|reporter|correspondent|editor(?:[- ]in[- ]chief)?|columnist",
        "OTH": "professor|analyst|economist|historian|lawyer|activist|researcher|author|farmer|teacher|student",
    }
)
"""Words for an office, as patterns, and the PLOVER sector of those who hold it; the narrowest sector first."""

_LEAD: Final = r"(?P<lead>(?:[\w.’'-]+ ){0,3}?)"
"""The words before an office, which may name its country."""

_BEFORE_NAME: Final[Mapping[str, re.Pattern[str]]] = MappingProxyType(
    {
        sector: re.compile(
            rf"(?<![\w.’'-]){_LEAD}(?P<office>{words})(?P<rest> | (?:of|for|to|in) [\w’' -]{{1,60}}, |, )$",
            re.IGNORECASE,
        )
        for sector, words in _SECTOR_WORDS.items()
    }
)
"""An office in front of a name: *the German minister Ada Quill*; *the mayor of Northmoor, Jane Roe*."""

_BEHIND_NAME: Final[Mapping[str, re.Pattern[str]]] = MappingProxyType(
    {
        sector: re.compile(
            rf", (?!\w+(?:ed|ing) |after |as |at |by |from |in |like |on |to |with |who |which ){_LEAD}"
            rf"(?P<office>{words})(?P<rest>(?: (?:of|for|to|in|from|and) [\w’' -]{{1,60}})?)(?=,|$)",
            re.IGNORECASE,
        )
        for sector, words in _SECTOR_WORDS.items()
    }
)
"""An office in commas behind a name: *Jane Roe, the mayor of Northmoor*."""

_WINDOW: Final = 120
"""The characters before a name in which its office may begin."""

_ABBREVIATIONS: Final = ("U", "U.S", "U.K", "U.N", "Sen", "Rep", "Gov", "Gen", "Col", "Mr", "Ms", "Mrs", "Dr")
_STOP: Final = re.compile(
    r"[;:!?“”\"()\n]|" + "".join(rf"(?<!\b{re.escape(word)})" for word in _ABBREVIATIONS) + r"\."
)
"""What ends a phrase, other than a comma."""

_COUNTRY_NAMES: Final[Mapping[str, str]] = MappingProxyType(
    {country.name: country.alpha3 for country in iso3166.countries if not re.search("[,(]", country.name)}
    | {
        "America": "USA", "Bolivia": "BOL", "Britain": "GBR", "Brunei": "BRN", "Czech Republic": "CZE", "Iran": "IRN",
        "Ivory Coast": "CIV", "Laos": "LAO", "Moldova": "MDA", "Netherlands": "NLD", "North Korea": "PRK",
        "Palestine": "PSE", "Russia": "RUS", "South Korea": "KOR", "Syria": "SYR", "Taiwan": "TWN", "Tanzania": "TZA",
        "Turkey": "TUR", "U.K.": "GBR", "U.S.": "USA", "UK": "GBR", "US": "USA", "United Kingdom": "GBR",
        "United States": "USA", "Venezuela": "VEN", "Vietnam": "VNM",
    }
)  # fmt: skip
"""Countries as newspapers and the standard call them, and their codes of ISO 3166-1."""

_PARTICLES: Final = frozenset(("al", "bin", "da", "de", "der", "di", "la", "van", "von"))
_PERSON_WORDS: Final = range(2, 5)
"""The number of words that the name of a person may have."""

_INITIALS: Final = 2
"""A word of more capital letters is an acronym: *NATO*, but not *J.*"""

_MAX_OFFICE_WORDS: Final = 6


@dataclass(frozen=True, slots=True)
class ActorDraft:
    """An actor that is proposed for the register; what the article does not say is blank.

    Attributes:
        id: The id, which is also the name of its file.
        name: The name as printed.
        type: A code of ``actor_type``.
        country: A country code of ISO 3166-1 (alpha-3).
        sector: A code of ``plover_sector``.
        office: The first words of the office that the article gives, from which country and sector were taken.
    """

    id: str
    name: str
    type: str = ""
    country: str = ""
    sector: str = ""
    office: str = ""


@dataclass(frozen=True, slots=True)
class _Office:
    """An office that an article gives to the bearer of a name."""

    words: str
    sector: str
    country: str


def propose_actor(
    name: str, article_text: str, mentions: Sequence[TextRange] = (), existing_ids: Collection[str] = ()
) -> ActorDraft:
    """Return the actor called *name* as far as *article_text* describes it.

    *mentions* are the ranges in which the article names it; without them, *name* is looked for. The id differs from all
    *existing_ids*.

    Raises:
        InputError: *name* has no letter.
    """
    name = "".join(char for char in " ".join(name.split()) if char.isprintable())
    if not any(char.isalpha() for char in name):
        raise InputError(f"{name!r} is not a name.")
    offices = [_office_at(article_text, *mention) for mention in mentions or _find(article_text, name)]
    office = max(filter(None, offices), key=lambda office: bool(office.country), default=None)
    actor_id = _unused_id(name, existing_ids)
    if office:
        country = "" if office.sector == SECTORS[INTERNATIONAL_BODY] else office.country
        return ActorDraft(actor_id, name, PERSON, country, office.sector, office.words)
    actor_type = _type_of(name)
    country = "" if actor_type in {*WITHOUT_COUNTRY, OUTLET} else _country_in(name)
    return ActorDraft(actor_id, name, actor_type, country, SECTORS.get(actor_type, ""))


def render_actor(draft: ActorDraft) -> str:
    """Return *draft* as the YAML of ``curation/actors/<id>.yml``, with blank values for what a curator has to add."""
    reason = f"  # check: “{draft.office}”" if draft.office else "  # check"
    lines = [_SCHEMA, f"name: {scalar(draft.name)}"]
    # Without an office, only the form of the name shows that it is a person.
    doubt = "  # check" if draft.type == PERSON and not draft.office else ""
    lines.append(f"type: {draft.type}{doubt}" if draft.type else f"type:  # {_TYPES}")
    if draft.country:
        lines.append(f"country: {draft.country}{reason}")
    elif draft.type not in {*WITHOUT_COUNTRY, OUTLET} and draft.sector != SECTORS[INTERNATIONAL_BODY]:
        lines.append(
            "country:  # its code of ISO 3166-1 (alpha-3); remove the key if the actor has no country"
        )
    lines.append(f"sector: {draft.sector}{reason}" if draft.sector else "sector:  # a code of plover_sector")
    if draft.type in {PERSON, ""}:
        lines += ["# affiliations:", f"#   - {{{', '.join(f'{key}: ' for key in keys_of(Affiliation))}}}"]
    return "\n".join([*lines, ""])


def write_actor(project: Project, draft: ActorDraft) -> Path:
    """Write the file of *draft* into the register, and return its path.

    Raises:
        InputError: There is such a file already.
    """
    path = project.curation / "actors" / f"{draft.id}.yml"
    if path.exists() or path.is_symlink():
        raise InputError(f"{project.relative(path)} exists already. Edit that file.")
    safe_files.write_all_or_none(project.root, {path: render_actor(draft).encode()})
    return path


# --------------------------------------------------------------------------------------------------------------
# What the article says


def _find(text: str, name: str) -> list[TextRange]:
    return [match.span() for match in re.finditer(rf"(?<![\w-]){re.escape(name)}(?!\w)", text)]


def _office_at(text: str, start: int, end: int) -> _Office | None:
    """Return the office that *text* gives to the bearer of the name in the range, beside the name."""
    before = _STOP.split(text[max(0, start - _WINDOW) : start])[-1]
    behind = _STOP.split(text[end : end + _WINDOW])[0]
    matches = [(sector, pattern.search(before)) for sector, pattern in _BEFORE_NAME.items()]
    matches += [(sector, pattern.match(behind)) for sector, pattern in _BEHIND_NAME.items()]
    return next((_office(sector, match) for sector, match in matches if match), None)


def _office(sector: str, match: re.Match[str]) -> _Office:
    lead = match["lead"].split()
    first, country = next(_countries(lead), (len(lead), ""))
    if not country:
        belongs_to = re.search(" (?:of|for|from) (.*)", match["rest"])
        country = _country_in(belongs_to[1]) if belongs_to else ""
    words = [*lead[first:], *match["office"].split(), *match["rest"].rstrip(", ").split()]
    return _Office(" ".join(words[:_MAX_OFFICE_WORDS]), sector, country)


def _country_in(text: str) -> str:
    """Return the code of the country that *text* names first, by an adjective or by its name; blank if it names none."""
    return next((code for _, code in _countries(text.replace(",", " ").split())), "")


def _countries(words: Sequence[str]) -> Iterator[tuple[int, str]]:
    """Yield the number of each of *words* that begins the name of a country or is its adjective, and the country's code."""
    stems = [re.sub("[’']s?$", "", word) for word in words]
    for number, word in enumerate(stems):
        pair = " ".join(stems[number : number + 2])
        if code := COUNTRY_BY_ADJECTIVE.get(word) or _COUNTRY_NAMES.get(pair) or _COUNTRY_NAMES.get(word):
            yield number, code


def _type_of(name: str) -> str:
    """Return the actor type that *name* itself shows, or an empty string."""
    if name.removeprefix("the ").removeprefix("The ") in _COUNTRY_NAMES:
        return STATE
    words = name.lower().split()
    for actor_type, type_words in _TYPE_WORDS.items():
        if not type_words.isdisjoint(words):
            return actor_type
    return PERSON if _is_person_name(name.split()) else ""


def _is_person_name(words: Sequence[str]) -> bool:
    """Return whether *words* may be a first name and a last name."""
    names = [word for word in words if word not in _PARTICLES]
    is_acronym = any(word.isupper() and len(word) > _INITIALS for word in names)
    are_capitalized = all(word[0].isupper() for word in names)
    return len(names) in _PERSON_WORDS and are_capitalized and not is_acronym and names[0] != "The"


def _unused_id(name: str, existing_ids: Collection[str]) -> str:
    """Return *name* as an id of small letters, digits and hyphens, with a number if that id is in use."""
    stem = readable_id(name)
    stem = stem if re.match("[a-z][a-z0-9-]", stem) else f"actor-{stem}".rstrip("-")
    candidates = (_shortened(stem, suffix) for suffix in _suffixes())
    return next(candidate for candidate in candidates if candidate not in existing_ids)


def _suffixes() -> Iterator[str]:
    yield ""
    yield from (f"-{number}" for number in count(2))


def _shortened(stem: str, suffix: str) -> str:
    return stem[: _MAX_ID - len(suffix)].rstrip("-") + suffix
