"""The base of the models in ``dataset/model.py``: what a value of a curation file may be, and where a record was written."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import cache
from types import MappingProxyType
from typing import Annotated, ClassVar, Final, NoReturn, Self, get_args

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    GetCoreSchemaHandler,
    PrivateAttr,
    ValidationInfo,
    ValidatorFunctionWrapHandler,
    field_validator,
)
from pydantic.fields import FieldInfo
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from guarantees.contract.cell_rules import describe_violation, first_violation
from guarantees.contract.field_types import is_date
from guarantees.contract.table_schema import Contract
from guarantees.core.errors import did_you_mean
from guarantees.core.findings import Finding
from guarantees.core.locations import NO_RECORD, Location, RecordRef
from guarantees.core.orcid import is_orcid, is_orcid_form
from guarantees.core.rules import Rule
from guarantees.dataset.curation.curation_rules import (
    CURATION_CONTROL_CHARACTER,
    CURATION_ENUM,
    CURATION_FORMAT,
    CURATION_INVALID_DATE,
    CURATION_INVALID_VALUE,
    CURATION_MAX_LENGTH,
    CURATION_MAXIMUM,
    CURATION_MIN_LENGTH,
    CURATION_MINIMUM,
    CURATION_PATTERN,
    CURATION_UNKNOWN_ID,
    CURATION_WHITESPACE,
)
from guarantees.dataset.derived import days
from guarantees.dataset.readable_id import readable_id
from guarantees.validation.portability import LOOK_ALIKE, describe_lookalike

# --------------------------------------------------------------------------------------------------------------
# What a valid value is


class Reported(str):
    """A missing or an invalid value, after it was reported: it is read as blank."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class KnownValues:
    """What values are compared with: the contract, and the ids of every table that a key may refer to."""

    contract: Contract
    ids: Mapping[str, Collection[str]]


_RULE_OF_CELL_RULE: Final[Mapping[str, Rule]] = {
    "type": CURATION_FORMAT,
    "enum": CURATION_ENUM,
    "pattern": CURATION_PATTERN,
    "minLength": CURATION_MIN_LENGTH,
    "maxLength": CURATION_MAX_LENGTH,
    "minimum": CURATION_MINIMUM,
    "maximum": CURATION_MAXIMUM,
}
"""The rule that a value violates in a curation file, by the rule of Table Schema that it violates in its column.

One that is not listed here is reported as ``CURATION_FORMAT``."""


def reject(rule: Rule, message: str, hint: str) -> NoReturn:
    """Raise the validation error for a value that violates *rule*."""
    parts = {"rule": rule, "message": message, "hint": hint}
    raise PydanticCustomError("curation", "{message}", parts)


def _check_text(text: str) -> str:
    """Return *text* if a cell of a table can hold it."""
    if not text.strip():
        raise PydanticCustomError("blank", "blank")
    if text != text.strip():
        reject(CURATION_WHITESPACE, "The value starts or ends with white space.", "Remove it.")
    if not text.isprintable():
        reject(CURATION_CONTROL_CHARACTER, *_describe_unprintable(text))
    if message := describe_lookalike(text):
        reject(LOOK_ALIKE, message, LOOK_ALIKE.fix)
    return text


def _describe_unprintable(text: str) -> tuple[str, str]:
    """Return message and hint for the first character of *text* that is not printable."""
    position, char = next((n, char) for n, char in enumerate(text, start=1) if not char.isprintable())
    if char == "\n":
        return "The value contains a line break.", "Write it on one line; fold long texts with '>-'."
    name = f"U+{ord(char):04X} {unicodedata.name(char, '')}".rstrip()
    if unicodedata.category(char) == "Zs":
        return f"Character {position} is an unusual space ({name}).", "Delete it, and type a normal space."
    return f"Character {position} is not visible ({name}).", "Delete it."


Text = Annotated[str, AfterValidator(_check_text)]


def check_day(text: str) -> str:
    """Return *text* if it is a date."""
    if not is_date(text):
        reject(CURATION_INVALID_DATE, f"{text!r} is not a date.", "Write it as YYYY-MM-DD.")
    return text


def check_orcid(text: str) -> str:
    """Return *text* if it is an ORCID iD; one of another form is left to the pattern."""
    if is_orcid_form(text) and not is_orcid(text):
        message = f"{text!r} is not an ORCID iD: its last character does not match the others."
        reject(CURATION_INVALID_VALUE, message, "Copy it again from the person's page at orcid.org.")
    return text


@dataclass(frozen=True, slots=True)
class Column:
    """The column that a key fills, as ``table.column``: the value must be valid in it."""

    name: str

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Return the schema of *source* followed by the rules of the column."""
        return core_schema.with_info_after_validator_function(self._check, handler(source))

    def _check(self, text: str, info: ValidationInfo) -> str:
        known: KnownValues | None = info.context
        if known is None:
            return text
        column = known.contract.field(self.name)
        if column.separator and column.separator in text:
            message = f"The value contains {column.separator!r}."
            reject(CURATION_INVALID_VALUE, message, "Write a list, one value per item.")
        target = known.contract.reference(self.name)
        if target:
            self._check_reference(text, target, known)
            return text
        if rule := first_violation(column, text):
            reject(_RULE_OF_CELL_RULE.get(rule, CURATION_FORMAT), *describe_violation(column, rule, text))
        if column.name.endswith("_edtf"):
            try:
                days(text)
            except ValueError as error:
                reject(CURATION_INVALID_DATE, f"{error}.", "Correct the date.")
        return text

    @staticmethod
    def _check_reference(text: str, table: str, known: KnownValues) -> None:
        ids = known.ids[table]
        if text in ids:
            return
        message = f"{text!r} is not in {table}."
        if table not in _REGISTERS:
            reject(CURATION_UNKNOWN_ID, message, did_you_mean(text, ids))
        # A name may be written for the id that is made of it.
        name = readable_id(text)
        id_field = known.contract[table].fields[0]
        if name in ids:
            reject(CURATION_UNKNOWN_ID, message, f"Did you mean {name!r}?")
        hint = did_you_mean(text, ids)
        if re.fullmatch(id_field.constraints.pattern, name):
            hint += f" Or add curation/{table}/{name}.yml"
            hint += "." if name == text else f", and write {name!r}: the id is the name of the file."
        reject(CURATION_UNKNOWN_ID, message, hint)


_REGISTERS: Final = frozenset({"actors", "events"})
"""The tables with a file for each record."""


@dataclass(frozen=True, slots=True)
class OneOf:
    """A closed list of values, each with its meaning."""

    values: Mapping[str, str]

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Return the schema of *source* followed by a look into the list."""
        return core_schema.with_info_after_validator_function(self._check, handler(source))

    def _check(self, text: str, info: ValidationInfo) -> str:
        if text not in self.values:
            message = f"{text!r} is not one of the values of {info.field_name!r}."
            reject(CURATION_ENUM, message, did_you_mean(text, self.values))
        return text


# --------------------------------------------------------------------------------------------------------------
# Records and where they were written


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a record was written, where each of its keys, and the record under which findings speak of it."""

    location: Location = field(default_factory=lambda: Location(""))
    keys: Mapping[str, Location] = field(default_factory=dict)
    record: RecordRef = NO_RECORD


class CuratedRecord(BaseModel):
    """A mapping of a curation file.

    A key that is absent, or whose value is invalid, holds a blank text or an empty list; the latter was reported.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    kind: ClassVar[str]
    """What messages call the record."""
    identity: ClassVar[str] = ""
    """The key whose value occurs once in a list of such records."""
    record_table: ClassVar[str] = ""
    """The table in which findings look for the record, where it is a record of its own."""
    record_id: ClassVar[str] = ""
    """How its id is made of the name of the file and of its identity."""

    _origin: Origin = PrivateAttr(default_factory=Origin)

    @classmethod
    def blank(cls) -> Self:
        """Return a record without any value."""
        values = {key.attribute: key.blank() for key in keys_of(cls).values()}
        return cls.model_construct(_fields_set=set(), **values)

    @property
    def location(self) -> Location:
        """Where the record starts."""
        return self._origin.location

    @property
    def record_ref(self) -> RecordRef:
        """The record under which findings speak of this one."""
        return self._origin.record

    def set_origin(self, origin: Origin) -> None:
        """Store where the record was written."""
        self._origin = origin

    def location_of(self, key: str) -> Location:
        """Return where *key* is, or else where the record starts."""
        return self._origin.keys.get(key, self._origin.location)

    def finding(self, rule: Rule, key: str, *, value: str, message: str, hint: str = "") -> Finding:
        """Return a finding about the value of *key*. Without a *hint* the rule says how to fix it."""
        location = self.location_of(key)
        return Finding(
            rule=rule,
            file=location.file,
            line=location.line,
            table=self.record_ref.table,
            record=self.record_ref.record,
            column=key,
            value=value,
            message=message,
            hint=hint or rule.fix,
        )

    def written_keys(self) -> tuple[str, ...]:
        """Return the known keys that are written in the file, in its order."""
        return tuple(key for key in self._origin.keys if key in keys_of(type(self)))

    def has_key(self, key: str) -> bool:
        """Return whether *key* is written in the file, even with an invalid value."""
        return key in self._origin.keys

    @field_validator("*", mode="wrap")
    @classmethod
    def _check_value(
        cls, value: object, handler: ValidatorFunctionWrapHandler, info: ValidationInfo
    ) -> object:
        key = _keys_by_attribute(cls)[info.field_name or ""]
        if isinstance(value, Reported):
            return key.blank()
        if value == [] and key.required and key.is_list:
            raise PydanticCustomError("missing", "A required list must not be empty.")
        return handler(value)


@dataclass(frozen=True, slots=True)
class Key:
    """One key of the YAML mapping that a model describes.

    Attributes:
        name: The key as it is written.
        attribute: The attribute of the record that holds its value.
        required: Whether the key must be written.
        is_list: Whether it takes a list.
        model: The model of the mapping, or of each mapping in the list, that it takes; None if it takes text.
        column: The column that it fills, as ``table.column``; blank if none.
        pattern: The regular expression of its value; blank if any text is valid.
        values: The valid values with their meaning; empty if there is no closed list.
        description: Its meaning; blank if it is that of the column.
        example: A valid value; blank if it is that of the column.
    """

    name: str
    attribute: str
    required: bool
    is_list: bool
    model: type[CuratedRecord] | None
    column: str
    pattern: str
    values: Mapping[str, str]
    description: str
    example: str

    def meaning(self, contract: Contract) -> str:
        """Return what the key means: its own description, or else that of the column that it fills."""
        if self.description or not self.column:
            return self.description
        description = contract.field(self.column).description
        return description.removesuffix(" Never blank.").replace(". Blank ", ". Leave it out ")

    def blank(self) -> object:
        """Return the value of the key where it is absent."""
        if self.is_list:
            return ()
        return self.model.blank() if self.model else ""


@cache
def keys_of(model: type[CuratedRecord]) -> Mapping[str, Key]:
    """Return the keys of the YAML mapping that *model* describes, by name."""
    keys = [_key(attribute, field) for attribute, field in model.model_fields.items()]
    return MappingProxyType({key.name: key for key in keys})


@cache
def _keys_by_attribute(model: type[CuratedRecord]) -> Mapping[str, Key]:
    return MappingProxyType({key.attribute: key for key in keys_of(model).values()})


def _key(attribute: str, field: FieldInfo) -> Key:
    item, *more = get_args(field.annotation) or (field.annotation,)
    item_type = get_args(item)[0] if get_args(item) else item
    metadata = [*field.metadata, *getattr(item, "__metadata__", ())]
    return Key(
        name=field.alias or attribute,
        attribute=attribute,
        required=field.is_required(),
        is_list=bool(more),
        model=item_type if issubclass(item_type, CuratedRecord) else None,
        column=next((each.name for each in metadata if isinstance(each, Column)), ""),
        pattern=next((each.pattern for each in metadata if getattr(each, "pattern", None)), ""),
        values=next((each.values for each in metadata if isinstance(each, OneOf)), {}),
        description=field.description or "",
        example=(field.examples or [""])[0],
    )
