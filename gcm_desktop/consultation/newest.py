"""The newest inputs on something or saying something, also where a million are in the file.

Inputs are walked by their ids, newest first, along whichever index passes over the fewest. The
search index answers in the order in which rows came into the file, which mostly is the same, but
not after a merge. So it is asked for no more than it takes to know of each input that is met
whether it is a hit.
"""

import json
from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID

from sqlmodel import Session

from gcm_desktop.consultation.search import SAID, question, says

MANY = 4_000
"""Hits that are asked for at once; of a word that is more frequent, those that came in last."""
PAGE, ONE_IN, LOOK_UP = 50, 20, 60
"""What is guessed: how many inputs are wanted; how many of all are on an objective; how much longer
it takes to look an input up by its line than to walk on to the next one."""
AT_ONCE, READ = 200, 4_000
"""Inputs that are read at once, and in all before the index is rather asked for all hits."""
FIRST, LAST = 100, 16_000
"""Inputs that are walked at once, at first and at most."""
PASSED_OVER = 400
"""Inputs of a consultation that are rather looked at, for each one on an objective, than all
inputs on that objective."""
NEWEST = "~"
"""Greater than any id."""
HITS = "SELECT rowid FROM input_words WHERE input_words MATCH ? ORDER BY rowid DESC LIMIT ?"
ALL = "SELECT rowid FROM input_words WHERE input_words MATCH ?"
AT_LINES = "FROM input WHERE line IN (SELECT value FROM json_each(?))"
TEXTS = f"SELECT line, {SAID} {AT_LINES}"
AMONG = "json_each(?) j CROSS JOIN input i ON i.line = j.value"
IS_HIT = "+i.line IN (SELECT value FROM json_each(?))"
ON = "EXISTS (SELECT 1 FROM input_objective o WHERE o.value = {} AND o.id = i.id)"
BY_OBJECTIVE = "input_objective o CROSS JOIN input i ON o.value = {} AND i.id = o.id"
HEARD = """SELECT sum(inputs) FILTER (WHERE objective = ?),
 sum(inputs) FILTER (WHERE objective = -1) FROM heard WHERE consultation_id = ?"""
Candidate = tuple[str, int]
"""An input by its id, and its line."""


def newest(
    db: Session,
    consultation_id: UUID | None,
    *,
    objective: int | None,
    words: str | None,
    before: UUID | None,
) -> Iterator[str]:
    """The ids of inputs, the newest first; objective 0 asks for those to be sorted.

    Those that were taken back are among them. Only as far as it is read is anything looked for.
    """
    db.flush()
    cursor: Any = db.connection().connection.cursor()
    walk = _Walk(cursor, consultation_id.hex if consultation_id else None, objective)
    start = before.hex if before else NEWEST
    if words is None:
        for some in walk.before(start):
            yield from (one for one, _line in some)
    elif (asked := question(words)) is not None:
        hits = _Hits(cursor, words, asked)
        if hits.are_all_known:
            yield from walk.hits(hits.lines, start)
        else:
            for some in walk.before(start):
                yield from hits.of(some)


class _Walk:
    """From input to input that is in question, the newest first."""

    def __init__(self, cursor: Any, consultation: str | None, objective: int | None) -> None:
        self._cursor, self._objective = cursor, objective or None
        self._where: list[str] = []
        self._on: list[str] = []
        self._said: list[Any] = []
        self._along, self._order = "input i", "i.id"
        if consultation is not None:
            self._along += " INDEXED BY ix_input_consultation"
            self._where.append("i.consultation_id = ?")
            self._said.append(consultation)
        if objective == 0:
            self._where.append("i.objectives = '[]'")
            self._along = self._along.replace("ix_input_consultation", "ix_input_unsorted")
        elif objective is not None:
            self._on = [ON.format(objective)]
            if self._is_rare(objective, consultation):
                self._along, self._order = BY_OBJECTIVE.format(objective), "o.id"

    def before(self, start: str) -> Iterator[list[Candidate]]:
        """Those that are older than an id, some at a time."""
        within, many = self._walked(), FIRST
        while some := self._ask(f"SELECT i.id, i.line {within}", (*self._said, start, many)):
            yield some
            if len(some) < many:
                return
            start, many = some[-1][0], min(2 * many, LAST)

    def hits(self, lines: Iterable[int], start: str) -> Iterator[str]:
        """The ids of those that stand in these lines, older than an id."""
        these = sorted(lines)
        within, many = self._walked(IS_HIT), PAGE
        if self._is_quicker_looked_up(len(these)):
            where = " AND ".join((*self._where, *self._on, "i.id < ?"))
            within, many = f"FROM {AMONG} WHERE {where} ORDER BY i.id DESC LIMIT ?", len(these) + 1
        given = json.dumps(these)
        while some := self._ask(f"SELECT i.id {within}", (given, *self._said, start, many)):
            yield from (one for (one,) in some)
            if len(some) < many:
                return
            start = some[-1][0]

    def _walked(self, *which: str) -> str:
        on = [] if self._order == "o.id" else self._on
        where = " AND ".join((*which, *self._where, *on, f"{self._order} < ?"))
        return f"FROM {self._along} WHERE {where} ORDER BY {self._order} DESC LIMIT ?"

    def _ask(self, statement: str, values: tuple[Any, ...]) -> list[Any]:
        return list(self._cursor.execute(statement, values))

    def _is_quicker_looked_up(self, hits: int) -> bool:
        [(all_lines,)] = self._ask("SELECT coalesce(max(line), 0) FROM input", ())
        wanted = PAGE * (ONE_IN if self._objective else 1)
        return bool(LOOK_UP * hits <= all_lines * min(1, wanted / max(hits, 1)))

    def _is_rare(self, objective: int, consultation: str | None) -> bool:
        if consultation is None:
            return True
        [(heard, of_all)] = self._ask(HEARD, (objective, consultation))
        return bool((of_all or 0) > PASSED_OVER * (heard or 0))


class _Hits:
    """What the index says of lines, as far as it was asked."""

    def __init__(self, cursor: Any, words: str, asked: str) -> None:
        self._cursor = cursor
        self._words, self._asked, self._read = words, asked, 0
        found = [line for (line,) in cursor.execute(HITS, (asked, MANY))]
        self.lines = set(found)
        self.are_all_known = len(found) < MANY
        self._down_to = 0 if self.are_all_known else found[-1]
        """Of lines before it nothing is known yet."""

    def of(self, some: list[Candidate]) -> Iterator[str]:
        """Those that are hits."""
        for start in range(0, len(some), AT_ONCE):
            these = some[start : start + AT_ONCE]
            if unknown := [line for _id, line in these if line < self._down_to]:
                self._learn(unknown)
            yield from (one for one, line in these if line in self.lines)

    def _learn(self, lines: list[int]) -> None:
        self._read += len(lines)
        if self._read > READ:
            self.lines = {line for (line,) in self._cursor.execute(ALL, (self._asked,))}
            self._down_to = 0
            return
        texts = self._cursor.execute(TEXTS, (json.dumps(lines),))
        self.lines.update(line for line, text in texts if says(text or "", self._words))
