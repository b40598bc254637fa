"""Strands: whether every device's chain of revisions is whole.

Each chain is held as a few sums (AdHash, Bellare and Micciancio 1997), whatever its length: that
of its revisions less that of what they follow leaves its last revision, and nothing else. Only a
chain of which that is not true is looked at link by link.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from sqlalchemy import Connection

from gcm_desktop.workspace.found import Found
from gcm_desktop.workspace.journal import raw
from gcm_desktop.workspace.revision import Revision

Link = tuple[int, str, str | None]
"""Number in the strand, revision, and the one before it."""


@dataclass(slots=True)
class _Sums:
    revisions: int = 0
    last: int = 0
    head: str = ""
    left: int = 0

    def add(self, number: int, known: str, previous: str | None) -> None:
        self.revisions += 1
        if number > self.last:
            self.last, self.head = number, known
        self.left += hash(f"{number} {known}")
        if previous is not None or number != 1:
            self.left -= hash(f"{number - 1} {previous}")

    def is_whole(self) -> bool:
        return self.revisions == self.last and self.left == hash(f"{self.last} {self.head}")


class Strands:
    """The chains of a file; every revision is told to it once, in any order."""

    def __init__(self) -> None:
        self._sums: dict[str, _Sums] = {}

    def add(self, revision: Revision) -> None:
        """One more revision."""
        facts = revision.facts
        sums = self._sums.get(facts.strand)
        if sums is None:
            sums = self._sums[facts.strand] = _Sums()
        sums.add(facts.number, revision.id, facts.previous)

    def wrong(self, connection: Connection) -> Iterator[Found]:
        """Gaps and broken links, which are faults, and forks, which are not."""
        suspect = [(strand,) for strand, sums in self._sums.items() if not sums.is_whole()]
        if not suspect:
            return
        cursor = raw(connection)
        cursor.execute("DROP TABLE IF EXISTS temp.suspect")
        cursor.execute("CREATE TEMP TABLE suspect (strand TEXT PRIMARY KEY) WITHOUT ROWID")
        cursor.executemany("INSERT INTO temp.suspect VALUES (?)", suspect)
        links = cursor.execute(
            "SELECT strand, number, id, json_extract(sealed, '$.previous'),"
            " json_extract(sealed, '$.erases') IS NOT NULL FROM revision"
            " WHERE strand IN (SELECT strand FROM temp.suspect) AND typeof(number) = 'integer'"
            " ORDER BY strand, number, id"
        )
        for strand, these in groupby(links, key=lambda line: str(line[0])):
            yield from _walked(strand, (line[1:] for line in these))
        cursor.execute("DROP TABLE temp.suspect")


def _walked(strand: str, links: Iterator[Any]) -> Iterator[Found]:
    """Link by link. However far two numbers lie apart, what is missing between is one gap."""
    expected, before = 1, {None}
    for number, these in groupby(links, key=lambda link: int(link[0])):
        here = list(these)
        if number > expected:
            # older backups are told of erasures, and of nothing else that came before them
            alone = all(erases for *_link, erases in here)
            yield Found("gap", f"{strand} {_from_to(expected, number - 1)}", fault=not alone)
        elif any(previous not in before for _number, _known, previous, _erases in here):
            yield Found("broken-strand", f"{strand} {number}")
        if len(here) > 1:
            yield Found("fork", f"{strand} {number}", fault=False)
        expected, before = number + 1, {known for _number, known, *_rest in here}


def _from_to(first: int, last: int) -> str:
    return f"{first}" if first == last else f"{first}-{last}"
