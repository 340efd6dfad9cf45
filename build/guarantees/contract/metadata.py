"""Metadata of the dataset and its code lists, as frozen values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Code:
    """One entry of a code list, with its mappings to the event ontologies PLOVER and CAMEO.

    The *example* is invented, for coders; it is not part of the data.
    """

    code: str
    label: str
    definition: str
    coding_rule: str = ""
    plover_type: str = ""
    plover_mode: str = ""
    plover_context: str = ""
    cameo_root: str = ""
    cameo_code: str = ""
    example: str = ""


@dataclass(frozen=True, slots=True)
class CodeList:
    """The allowed codes of a column, in the order in which coders consider them."""

    name: str
    title: str
    description: str
    codes: tuple[Code, ...]

    def by_code(self) -> Mapping[str, Code]:
        """Return the entries by their code, in order."""
        return MappingProxyType({code.code: code for code in self.codes})


@dataclass(frozen=True, slots=True)
class Contributor:
    """A person or organisation that contributed to the dataset, as in the metadata formats.

    The path of a person with an ORCID iD is its address; the organization is the one that the person belongs to.
    """

    title: str
    roles: tuple[str, ...] = ()
    path: str = ""
    organization: str = ""


@dataclass(frozen=True, slots=True)
class Funding:
    """Money that the dataset was made with: who gave it, and the grant; ids as addresses (ROR, or a DOI of a funder)."""

    funder: str
    funder_id: str = ""
    award: str = ""
    award_title: str = ""
    award_path: str = ""


@dataclass(frozen=True, slots=True)
class License:
    """A licence by its SPDX identifier."""

    name: str
    title: str
    path: str


@dataclass(frozen=True, slots=True)
class DatasetMetadata:
    """The title, version, licence, period and other metadata of the dataset.

    The period is the first and last day (ISO 8601) of the talks that the dataset covers; the limits are what cannot
    be concluded from it. The DOI is that of this version, the concept DOI that of all versions.
    """

    name: str
    version: str
    title: str
    description: str
    keywords: tuple[str, ...]
    licences: tuple[License, ...]
    contributors: tuple[Contributor, ...]
    period_from: str
    period_to: str
    limits: tuple[str, ...] = ()
    rights: str = ""
    homepage: str = ""
    repository: str = ""
    explorer: str = ""
    doi: str = ""
    concept_doi: str = ""
    funding: tuple[Funding, ...] = ()
