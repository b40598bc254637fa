"""The newest inputs on something or saying something, also where a million are in the file.

Inputs are walked by their ids, newest first, along whichever index passes over the fewest. The
search index answers in the order in which rows came into the file, which mostly is the same, but
not after a merge. So it is asked for no more than it takes to know of each input that is met
whether it is a hit.
"""

import json
from collections.abc import Iterator
from itertools import islice
from typing import Any
from uuid import UUID

from sqlmodel import Session

from gcm_desktop.consultation.search import question, says

RARE = 2_000
"""Hits whose rows are simply looked up."""
MANY = 20_000
"""Hits that are asked for at once; of a word that is more frequent, those that came in last."""
READ = 4_000
"""Inputs that are read one by one before the index is asked for all hits."""
AT_ONCE = 200
FIRST, LAST = 500, 32_000
"""Inputs that are walked at once, at first and at most."""
PASSED_OVER = 400
"""Inputs of a consultation that are rather looked at, for each one on an objective, than all
inputs on that objective."""
NEWEST = "~"
"""Greater than any id."""
HITS = "SELECT rowid FROM input_words WHERE input_words MATCH ? ORDER BY rowid DESC LIMIT ?"
ALL = "SELECT rowid FROM input_words WHERE input_words MATCH ?"
TEXTS = "SELECT j.value, i.text FROM json_each(?) j CROSS JOIN input i ON i.line = j.value"
AMONG = "SELECT i.id FROM json_each(?) j CROSS JOIN input i ON i.line = j.value"
ON = "EXISTS (SELECT 1 FROM input_objective o WHERE o.value = ? AND o.id = i.id)"
BY_OBJECTIVE = "input_objective o CROSS JOIN input i ON o.value = ? AND i.id = o.id"
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
        yield from (one for one, _line in walk.before(start))
    elif (asked := question(words)) is not None:
        hits = _Hits(cursor, words, asked)
        if hits.rare:
            yield from walk.among(sorted(hits.lines), start)
        else:
            yield from hits.of(walk.before(start))


class _Walk:
    """From input to input that is in question, the newest first."""

    def __init__(self, cursor: Any, consultation: str | None, objective: int | None) -> None:
        self._cursor = cursor
        self._where, self._said = ["i.id < ?"], []
        self._from, self._order = "input i", "i.id"
        if consultation is not None:
            self._from += " INDEXED BY ix_input_consultation"
            self._where.insert(0, "i.consultation_id = ?")
            self._said.append(consultation)
        self._objective = objective or None
        if objective == 0:
            self._where.insert(0, "i.objectives = '[]'")
            self._from = self._from.replace("ix_input_consultation", "ix_input_unsorted")
        elif objective is not None and self._is_rare(objective, consultation):
            self._from, self._order = BY_OBJECTIVE, "o.id"

    def before(self, start: str) -> Iterator[Candidate]:
        """Those that are older than an id."""
        where, said = self._conditions(walked=self._order == "o.id")
        within = f"FROM {self._from} WHERE {where} ORDER BY {self._order} DESC LIMIT ?"
        asked = f"SELECT i.id, i.line {within}"
        many = FIRST
        while some := self._cursor.execute(asked, (*said, start, many)).fetchall():
            yield from some
            start, many = some[-1][0], min(4 * many, LAST)

    def among(self, lines: list[int], start: str) -> Iterator[str]:
        """The ids of those of these lines that are in question and older than an id."""
        where, said = self._conditions(walked=False)
        asked = f"{AMONG} WHERE {where} ORDER BY i.id DESC"
        found = self._cursor.execute(asked, (json.dumps(lines), *said, start)).fetchall()
        return (one for (one,) in found)

    def _conditions(self, *, walked: bool) -> tuple[str, list[Any]]:
        """What an input must be, and what stands for the question marks but the last."""
        if self._objective is None:
            return " AND ".join(self._where), self._said
        if walked:
            order = [each.replace("i.id <", "o.id <") for each in self._where]
            return " AND ".join(order), [self._objective, *self._said]
        return " AND ".join([ON, *self._where]), [self._objective, *self._said]

    def _is_rare(self, objective: int, consultation: str | None) -> bool:
        if consultation is None:
            return True
        self._cursor.execute(HEARD, (objective, consultation))
        heard, of_all = self._cursor.fetchone()
        return (of_all or 0) > PASSED_OVER * (heard or 0)


class _Hits:
    """What the index says of lines, as far as it was asked."""

    def __init__(self, cursor: Any, words: str, asked: str) -> None:
        self._cursor = cursor
        self._words, self._asked, self._read = words, asked, 0
        found = [line for (line,) in cursor.execute(HITS, (asked, MANY))]
        self.lines = set(found)
        self._down_to = 0 if len(found) < MANY else found[-1]
        """Of lines before it nothing is known yet."""
        self.rare = len(found) <= RARE

    def of(self, candidates: Iterator[Candidate]) -> Iterator[str]:
        """Those that are hits."""
        while these := list(islice(candidates, AT_ONCE)):
            unknown = [line for _id, line in these if line < self._down_to]
            if unknown:
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
