"""What every stored row has in common, and the kinds of value its fields are made of."""

import json
import re
import unicodedata
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Annotated, Any, ClassVar, Self, TypeVar
from uuid import UUID

from pydantic import AfterValidator, BeforeValidator, ConfigDict, ValidationError
from sqlalchemy import CheckConstraint, DateTime, Dialect, String, TypeDecorator
from sqlmodel import Field, Session, SQLModel
from uuid_utils.compat import uuid7

from gcm_desktop.errors import NoSuchRecordError, RefusedError
from gcm_desktop.texts import _

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(column_0_label)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "pk": "pk_%(table_name)s",
}
_TAG = re.compile("[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")
_ID = re.compile("[0-9a-f]{32}")
T = TypeVar("T", int, str)
R = TypeVar("R", bound="Record")
HELD = "held"
"""Where a session keeps the rows it found, for as long as its transaction lasts."""
SCOURED = "scoured"
"""Where a session notes that words were dropped that no log may keep."""
ERASED, CONFIRMED, PLAIN = "erased", "confirmed", "plain"
"""Where a session notes what an action erases or says again, and that its file is unencrypted."""


class SortedList(TypeDecorator[tuple[Any, ...]]):
    """A short set as sorted JSON text; a tuple in Python, so that it cannot be edited in place."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: tuple[Any, ...] | None, dialect: Dialect) -> str:
        """To the database."""
        return json.dumps(sorted(set(value or ())), ensure_ascii=False)

    def process_result_value(self, value: str | None, dialect: Dialect) -> tuple[Any, ...]:
        """From the database."""
        return tuple(json.loads(value or "[]"))


class Json(TypeDecorator[Any]):
    """Counts by category, or a list in a meaningful order, as JSON text; nothing as NULL."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        """To the database."""
        if value is None:
            return None
        return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        """From the database; lists come back as tuples, so that they cannot be edited in place."""
        found = None if value is None else json.loads(value)
        return tuple(found) if isinstance(found, list) else found


class UtcDateTime(TypeDecorator[datetime]):
    """A moment, stored in UTC; SQLite would forget the zone."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """To the database: without a zone, in UTC."""
        return value and value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """From the database: with its zone again."""
        return value and value.replace(tzinfo=UTC)


def in_order(items: Iterable[T]) -> tuple[T, ...]:
    """The same items, each once, sorted: one set has one spelling in the journal."""
    return tuple(sorted(set(items)))


def as_typed(said: Any) -> Any:
    """Text in NFC and otherwise untouched, but for what no file could hold; also inside lists.

    Lone surrogates (a broken paste) and NUL become U+FFFD: SQLite would cut the words at a NUL.
    """
    if isinstance(said, str):
        whole = said.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        return unicodedata.normalize("NFC", whole.replace("\0", "\ufffd"))
    if isinstance(said, dict):
        return {as_typed(name): as_typed(value) for name, value in said.items()}
    if isinstance(said, list | tuple):
        return type(said)(as_typed(value) for value in said)
    return said


def some_text(text: Any) -> Any:
    """A name or label as typed, its ends trimmed; nothing typed is nothing."""
    typed = as_typed(text)
    return (typed.strip() or None) if isinstance(typed, str) else typed


def some_texts(texts: Any) -> Any:
    """Names or labels as typed, without the empty ones."""
    given = isinstance(texts, list | tuple)
    return tuple(x for text in texts if (x := some_text(text)) is not None) if given else texts


def a_language(tag: str) -> str:
    """A check that a text has the form of a language tag (BCP 47, RFC 5646)."""
    if not _TAG.fullmatch(tag):
        raise ValueError(_("this is not the tag of a language, like en or pt-BR."))
    return tag


def a_digest(said: str) -> str:
    """A check that a text has the form of a SHA-256."""
    if not re.fullmatch("[0-9a-f]{64}", said):
        raise ValueError(_("this is not the digest of a file."))
    return said


def an_id(said: str) -> str:
    """A check that a text names a record: 32 hexadecimal digits."""
    if not _ID.fullmatch(said):
        raise ValueError(_("this is not an id."))
    return said


def some_ids(said: Any) -> Any:
    """Records by their ids, however these are given."""
    given = isinstance(said, list | tuple | set | frozenset)
    return tuple(one.hex if isinstance(one, UUID) else one for one in said) if given else said


def one_of(choices: Iterable[str]) -> Callable[[str], str]:
    """A check that a value is one of these codes."""
    allowed = frozenset(choices)

    def check(value: str) -> str:
        if value not in allowed:
            raise ValueError(_("choose one of: {list}.").format(list=", ".join(sorted(allowed))))
        return value

    return check


def check_in(column: str, choices: Iterable[str]) -> CheckConstraint:
    """The same check in the table: what reaches a row by another way must still be true."""
    codes = ", ".join(f"'{choice}'" for choice in choices)
    return CheckConstraint(f'"{column}" IN ({codes})', name=column)


def tallies(value: dict[str, int] | None) -> dict[str, int] | None:
    """A count of people by category: whole numbers, none below zero."""
    if value is not None and any(n < 0 for n in value.values()):
        raise ValueError(_("a count cannot be below zero."))
    return value


Words = Annotated[str, BeforeValidator(as_typed)]
Label = Annotated[str, BeforeValidator(some_text)]
MaybeLabel = Annotated[str | None, BeforeValidator(some_text)]
Labels = Annotated[tuple[str, ...], BeforeValidator(some_texts)]
Tree = Annotated[tuple[dict[str, Any], ...], BeforeValidator(as_typed)]
Language = Annotated[str, AfterValidator(a_language)]
Tally = Annotated[dict[str, int] | None, AfterValidator(tallies)]
Ids = Annotated[
    tuple[Annotated[str, AfterValidator(an_id)], ...],
    BeforeValidator(some_ids),
    AfterValidator(in_order),
]
"""Records, each once, as 32 hexadecimal digits."""
Digests = tuple[Annotated[str, AfterValidator(a_digest)], ...]
"""Attached files by their SHA-256."""
Objective = Annotated[int, Field(ge=1, le=23)]
Objectives = Annotated[tuple[Objective, ...], AfterValidator(in_order)]
Principles = Annotated[
    tuple[Annotated[str, AfterValidator(one_of("abcdefghij"))], ...], AfterValidator(in_order)
]


class Record(SQLModel):
    """A stored row that keeps its identity when files are merged. Withdrawn, never deleted."""

    model_config = ConfigDict(use_attribute_docstrings=True)  # type: ignore[assignment]  # SQLModel narrows it

    SHAPE: ClassVar[int] = 1
    """Counts the renames and conversions of fields, not those that were added; written into every
    revision."""
    ERASABLE: ClassVar[frozenset[str]] = frozenset()
    """Fields a person may have erased: nullable, and no rule may need them."""
    STICKY: ClassVar[frozenset[str]] = frozenset()
    """Flags that, once set in any copy, stay set: no edit, merge or undo clears them."""

    FIXED: ClassVar[frozenset[str]] = frozenset({"id"})
    """Fields that are given once: what others rest on, or where the record comes from."""

    id: UUID = Field(default_factory=uuid7, primary_key=True)
    """Given once, on the device where the row was made."""
    withdrawn: bool = False
    """Taken back: kept, counted nowhere, never reported."""

    @classmethod
    def of(cls, **facts: Any) -> Self:
        """A new row, checked; SQLModel's own constructor checks nothing on tables.

        Raises RefusedError with a sentence for each field that breaks its rule.
        """
        cls._refuse_unknown(facts)
        try:
            return cls.model_validate(facts)
        except ValidationError as error:
            raise RefusedError(_problems(error)) from None

    def amend(self, **facts: Any) -> Self:
        """Change this row, checked as a whole before anything is touched."""
        given_back = [n for n in self.STICKY if getattr(self, n) and not facts.get(n, True)]
        if given_back:
            raise RefusedError(
                dict.fromkeys(given_back, _("A withdrawal of consent cannot be taken back."))
            )
        if fixed := self.FIXED & facts.keys():
            raise RefusedError(dict.fromkeys(fixed, _("This field cannot be changed.")))
        checked = type(self).of(**{**self.model_dump(), **facts})
        return self.sqlmodel_update({name: getattr(checked, name) for name in facts})

    @classmethod
    def _refuse_unknown(cls, facts: dict[str, Any]) -> None:
        """A field misspelt must not be dropped in silence: it may be the one that protects."""
        if unknown := facts.keys() - cls.model_fields.keys():
            raise TypeError(f"{cls.__name__} has no {', '.join(sorted(unknown))}")

    def erase(self, db: Session, *fields: str) -> Self:
        """Drop what these fields hold and ever held, in this file and wherever it is merged."""
        if refused := set(fields) - self.ERASABLE:
            raise RefusedError(dict.fromkeys(refused, _("This field cannot be erased.")))
        for name in fields:
            setattr(self, name, None)
        return self._note(db, ERASED, fields)

    def confirm(self, db: Session, *fields: str) -> Self:
        """Say again what these fields show: how a person settles what a merge has listed."""
        return self._note(db, CONFIRMED, fields)

    def _note(self, db: Session, what: str, fields: Iterable[str]) -> Self:
        db.info.setdefault(what, {}).setdefault(self.id, (self, set()))[1].update(fields)
        return self


def found(db: Session, table: type[R], key: UUID) -> R:
    """The row with this id. Raises NoSuchRecordError when there is none."""
    row = db.get(table, key)
    if row is None:
        raise NoSuchRecordError
    db.info.setdefault(HELD, {})[key] = row  # the session holds rows weakly, and would ask again
    return row


def _problems(error: ValidationError) -> dict[str, str]:
    return {
        str(found["loc"][0]): f"{found['loc'][0]}: {_sentence(found['type'], found)}"
        for found in error.errors(include_url=False, include_input=False)
    }


def _sentence(kind: str, found: Any) -> str:
    """Why a value was refused, without quoting the value: it may be somebody's words."""
    limits = found.get("ctx", {})
    if kind == "value_error":
        return str(limits["error"])
    sentences = {
        "missing": _("this is needed."),
        "too_short": _("nothing is said here."),
        "too_long": _("at most {max_length} characters fit here; split it into several."),
        "greater_than_equal": _("the number must be {ge} or more."),
        "less_than_equal": _("the number must be {le} or less."),
        "int_parsing": _("a whole number is needed."),
        "int_type": _("a whole number is needed."),
        "int_from_float": _("a whole number is needed."),
        "type": _("a text is needed."),
        "bool_parsing": _("yes or no is needed."),
        "uuid_parsing": _("this is not an id."),
        "timezone_aware": _("a moment is needed, with its time zone."),
    }
    return sentences.get(kind.removeprefix("string_"), _("this value does not fit here.")).format(
        **limits
    )
