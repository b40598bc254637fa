"""Search over everything by which an input is remembered: words, translations, speakers, codes.

The index knows what was said, in its own words and in translation, and by whom; a code leads to its
inputs by their ids. Each way gives ids from the newest to the oldest, so they are merged as far as
they are read and no further.
"""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from heapq import merge
from itertools import islice
from typing import Any
from uuid import UUID

from sqlmodel import Session, col, func, select

from gcm_desktop.consultation.consultations import Consultation
from gcm_desktop.consultation.findings import Finding
from gcm_desktop.consultation.inputs import Input
from gcm_desktop.consultation.newest import NEWEST, newest
from gcm_desktop.consultation.recommendations import Recommendation
from gcm_desktop.consultation.search import folded, question
from gcm_desktop.texts import LANGUAGES, in_language

CONSENTS = ("any", "standing", "taken_back")
"""any: whatever stands; standing: under a consent of the speaker's own that stands; taken_back:
what a speaker took back, which is found by this alone."""
FIRST, LAST = 60, 4_000
"""Inputs that are looked at together, at first and at most."""
SHOWN = "NOT i.withdrawn AND NOT i.consent_withdrawn"
CONSENTED = {
    "any": SHOWN,
    "standing": f"i.consent_id NOT NULL AND {SHOWN}",
    "taken_back": "i.consent_withdrawn",
}
EVERY = "SELECT i.id FROM input i WHERE TRUE"
EVERY_ON = """SELECT i.id FROM input_objective o CROSS JOIN input i ON i.id = o.id
 WHERE o.value = ?"""
WORDS = "+i.line IN (SELECT rowid FROM input_words WHERE input_words MATCH ?)"
ON = "EXISTS (SELECT 1 FROM input_objective o WHERE o.value = ? AND o.id = i.id)"
FITTING = "SELECT i.id FROM json_each(?) j CROSS JOIN input i ON i.id = j.value"
RECOMMENDATION = re.compile("r ?([a-z2-7]{5})")
Where = tuple[str, tuple[Any, ...]]


@dataclass(frozen=True)
class Filters:
    """What an input must be, whatever it says."""

    consultation_id: UUID | None = None
    objective: int | None = None
    """0 asks for those to be sorted."""
    stakeholder_group: str | None = None
    kind: str | None = None
    session_id: UUID | None = None
    consent: str = "any"

    @property
    def given(self) -> int:
        """How many leave anything out that stands in the consultation."""
        every = (self.objective, self.stakeholder_group, self.kind, self.session_id)
        return len(every) - every.count(None) + (self.consent != "any")

    @property
    def are_narrow(self) -> bool:
        """Whether they leave so few that these are looked at one by one, not all that say it."""
        return self.given > 1 or self.session_id is not None or self.consent != "any"

    @property
    def have_an_index(self) -> bool:
        """Whether an index leads to those they leave, and not in the order of their ids."""
        return bool(self.session_id or self.consent != "any" or self.objective)

    def where(self) -> Where:
        """As SQL over a row."""
        parts, values = [CONSENTED[self.consent]], list[Any]()
        for name in ("consultation_id", "session_id", "stakeholder_group", "kind"):
            if (wanted := getattr(self, name)) is not None:
                parts.append(f"i.{name} = ?")
                values.append(wanted.hex if isinstance(wanted, UUID) else wanted)
        if self.objective == 0:
            parts.append("i.objectives = '[]'")
        elif self.objective is not None:
            parts.append(ON)
            values.append(self.objective)
        return " AND ".join(parts), tuple(values)


def search(
    db: Session,
    words: str,
    *,
    consultation_id: UUID | None = None,
    objective: int | None = None,
    stakeholder_group: str | None = None,
    kind: str | None = None,
    session_id: UUID | None = None,
    consent: str | None = None,
    limit: int = 50,
    before: UUID | None = None,
) -> list[Input]:
    """The inputs that say it, the newest first; without words all that pass the filters.

    An input says it in its words, in a translation, as the name of its speaker, or when the words
    are a code: the number of its objective, or that of a recommendation that follows from it.
    `before` asks for those older than an input: the page after the one that ended with it.
    """
    filters = Filters(
        consultation_id, objective, stakeholder_group, kind, session_id, consent or "any"
    )
    db.flush()
    ways = _Ways(db, words, filters, before.hex if before else NEWEST)
    ids = list(islice(ways.ids(), limit))
    rows = db.exec(select(Input).where(col(Input.id).in_([UUID(one) for one in ids])))
    return sorted(rows, key=lambda entry: entry.id, reverse=True)


def objective_meant(words: str) -> int | None:
    """The objective that is meant by a number, alone or after "objective" in any language."""
    asked = folded(words).split()
    if not asked or not asked[-1].isdecimal() or " ".join(asked[:-1]) not in _before_a_number():
        return None
    number = int(asked[-1])
    return number if 1 <= number <= len(range(1, 24)) else None


def recommendation_meant(words: str) -> str | None:
    """The code of a recommendation, however it is spelt."""
    code = RECOMMENDATION.fullmatch(folded(words))
    return f"R-{code[1].upper()}" if code else None


class _Ways:
    """Ways to the inputs that say it, each from the newest to the oldest."""

    def __init__(self, db: Session, words: str, filters: Filters, start: str) -> None:
        self._db, self._words, self._filters, self._start = db, words, filters, start
        self._asked = question(words)
        self._where, self._values = filters.where()

    def ids(self) -> Iterator[str]:
        """Every input once."""
        if not self._words.strip():
            yield from self._all()
        elif self._asked is not None:
            last = ""
            for one in merge(self._saying(), self._coded(), reverse=True):
                if one != last:
                    yield one
                last = one

    def _all(self) -> Iterator[str]:
        return self._in_place() if self._filters.are_narrow else self._fitting(self._walk(None))

    def _saying(self) -> Iterator[str]:
        if self._filters.are_narrow:
            return self._in_place(WORDS, self._asked)
        return self._fitting(self._walk(self._words))

    def _coded(self) -> Iterator[str]:
        if (number := objective_meant(self._words)) is not None:
            if self._filters.given:
                return (one for (one,) in self._ask(EVERY_ON, number))
            about = self._filters.consultation_id
            numbered = newest(self._db, about, objective=number, words=None, before=self._before)
            return self._fitting(numbered)
        code = recommendation_meant(self._words)
        return self._fitting(self._followed_by(code)) if code else iter(())

    def _followed_by(self, code: str) -> Iterator[str]:
        """The inputs from which the recommendation of this code follows."""
        asked = select(Recommendation).where(col(Recommendation.withdrawn).is_(False))
        about = self._filters.consultation_id
        if about is not None:
            asked = asked.where(Recommendation.consultation_id == about)
        rests_on = [UUID(one) for each in self._db.exec(asked) if each.code == code
                    for one in each.findings]  # fmt: skip
        found = select(Finding).where(
            col(Finding.id).in_(rests_on), col(Finding.withdrawn).is_(False)
        )
        inputs = {one for finding in self._db.exec(found) for one in finding.inputs}
        yield from sorted((one for one in inputs if one < self._start), reverse=True)

    def _walk(self, words: str | None) -> Iterator[str]:
        filters = self._filters
        return iter(newest(
            self._db, filters.consultation_id, objective=filters.objective, words=words,
            before=self._before,
        ))  # fmt: skip

    @property
    def _before(self) -> UUID | None:
        return None if self._start == NEWEST else UUID(self._start)

    def _in_place(self, *further: Any) -> Iterator[str]:
        """Those that pass the filters, and a further condition with its value."""
        number = self._filters.objective
        asked = " AND ".join((EVERY_ON if number else EVERY, *further[:1]))
        return (one for (one,) in self._ask(asked, *[number] * bool(number), *further[1:]))

    def _ask(self, asked: str, *values: Any) -> Iterator[Any]:
        """Rows of a statement over inputs that pass the filters, only as far as they are read."""
        # "+": few pass, and the way in order of ids would lead past all of them
        by = "+i.id" if self._filters.have_an_index else "i.id"
        statement = f"{asked} AND {self._where} AND {by} < ? ORDER BY {by} DESC"
        return iter(self._cursor().execute(statement, (*values, *self._values, self._start)))

    def _fitting(self, ids: Iterable[str]) -> Iterator[str]:
        """Those of these that pass the filters."""
        waiting, many = iter(ids), FIRST
        statement = f"{FITTING} WHERE {self._where} ORDER BY i.id DESC"
        while some := list(islice(waiting, many)):
            given = (json.dumps(some), *self._values)
            yield from (one for (one,) in self._cursor().execute(statement, given).fetchall())
            many = min(2 * many, LAST)

    def _cursor(self) -> Any:
        return self._db.connection().connection.cursor()


@cache
def _before_a_number() -> frozenset[str]:
    """What people write before the number of an objective, folded, in every language shipped."""
    said = (in_language(code).gettext("Objective {number}. {title}") for code in LANGUAGES)
    return frozenset({"", "o", *(folded(one.format(number="", title="")) for one in said)})


def consultations_held(db: Session) -> int:
    """How many consultations there are to be searched."""
    return int(db.exec(select(func.count()).where(col(Consultation.withdrawn).is_(False))).one())
