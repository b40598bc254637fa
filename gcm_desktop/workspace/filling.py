"""Filling: all rows from the whole journal, in a stream, for tables that were made anew."""

from collections.abc import Callable, Iterable
from itertools import groupby, islice, pairwise
from operator import attrgetter, itemgetter
from typing import Any, NamedTuple

from pydantic_core import from_json
from sqlalchemy import Connection

from gcm_desktop.consultation.tables import SEARCHED, TABLES
from gcm_desktop.workspace import rows, words
from gcm_desktop.workspace.history import History
from gcm_desktop.workspace.revision import Revision

Progress = Callable[[int, int], None]
"""Is told how many revisions were brought over, and how many there are."""
Line = tuple[str, str, str | None, str]
"""A record, and of one of its revisions the sealed text, what is kept beside it, and the id."""
Following = tuple[str, str]
"""A table, and a statement on its rows after a line (`?`)."""
FOLLOWED = 20_000
"""Rows after which links, counts and search index follow: less often, and pages are read again;
more often, and the search index is written in small pieces."""
WHOLE = '{"k":"'
"""How a body begins beside which no value is missing."""
JOURNAL = (
    "SELECT r.record, r.sealed, c.body, r.id FROM revision r LEFT JOIN content c"
    " ON c.place = r.place ORDER BY r.record"
)
NONE: list[str] = []
_id = itemgetter(0)


def clear(connection: Connection, tables: Iterable[str]) -> None:
    """Drop these tables, with all that hangs on them.

    They are emptied first, once no trigger can object: a statement that might be taken back keeps
    every page it touches in memory, and dropping is one.
    """
    cursor = connection.connection.cursor()
    asked = "SELECT name, type, tbl_name FROM sqlite_master WHERE sql IS NOT NULL"
    made = cursor.execute(asked).fetchall()
    names = {name for name, _kind, _table in made}
    here = [table for table in tables if table in names]
    for name, kind, table in made:
        if kind in ("trigger", "index") and table in here:
            cursor.execute(f"DROP {kind} {name}")
    for table in here:
        pages = f"{table}_data"  # of a search index
        cursor.execute(f"DELETE FROM {pages if pages in names else table}")
        cursor.execute(f"DROP TABLE {table}")


def fill(
    connection: Connection,
    size: int,
    progress: Progress | None = None,
    following: Iterable[Following] = (),
) -> None:
    """Write the rows of all records, a part at a time, so that memory does not grow with the file.

    The tables hold nothing yet. `size` is how many revisions the file holds. Of most records each
    revision was made on top of the one before: those are written without settling anything.
    """
    done, follow = 0, _Follow(connection, following)
    histories = groupby(connection.connection.cursor().execute(JOURNAL), key=_record)
    with words.many_coming(connection):
        while some := [(record, list(lines)) for record, lines in islice(histories, rows.BATCH)]:
            if progress:
                progress(done, size)
            done += sum(len(lines) for _record, lines in some)
            _Part(connection, some).write()
            follow.catch_up(at_least=FOLLOWED)
        follow.catch_up()
    if progress:
        progress(size, size)


class _Follow:
    """What follows the rows, table by table, done while those are still in memory: statements on
    them, and the search index.

    It is done for many rows at once: before a statement that puts in several rows, or any other
    that could be taken back halfway, the search index writes out what it has gathered.
    """

    def __init__(self, connection: Connection, following: Iterable[Following]) -> None:
        self._connection = connection
        self._cursor: Any = connection.connection.cursor()
        self._statements: dict[str, list[str]] = {table: [] for table in SEARCHED}
        for table, statement in following:
            self._statements.setdefault(table, []).append(statement)
        self._lines = {table: self._last_line(table) for table in self._statements}

    def catch_up(self, at_least: int = 1) -> None:
        """Do it for the rows that came since, where there are so many."""
        for table, line in self._lines.items():
            last = self._last_line(table)
            if last - line >= at_least:
                for statement in self._statements[table]:
                    self._cursor.execute(statement, (line,))
                if table in SEARCHED:
                    words.index_after(self._connection, table, line)
                self._lines[table] = last

    def _last_line(self, table: str) -> int:
        found = self._cursor.execute(f"SELECT coalesce(max(line), 0) FROM {table}").fetchone()
        return int(found[0])


def _record(line: Line) -> str:
    return line[0]


class _Part:
    """Some records with all their revisions, in the order of the records."""

    def __init__(self, connection: Connection, some: list[tuple[str, list[Line]]]) -> None:
        self._connection, self._drawn = connection, rows.Drawn()
        self._records = [record for record, _lines in some]
        self._erased = {record for (record,) in self._noted("SELECT record FROM erased")}
        others = [(record, lines) for record, lines in some if not self._take(record, lines)]
        self._drawn.take(connection, [(record, _history(lines)) for record, lines in others])

    def write(self) -> None:
        """Put them into their tables, in their order: at the end of a table is soonest found."""
        for table, these in self._drawn.rows.items():
            rows.insert(self._connection, table, sorted(these, key=_id))
        heads, listed = self._drawn.heads, self._drawn.listed
        if set(heads) != set(self._noted("SELECT record, id, clock FROM head")):
            rows.write_heads(self._connection, self._records, heads)
        if set(listed) != set(self._noted("SELECT record, field, why, revisions FROM listed")):
            rows.write_list(self._connection, self._records, listed)

    def _noted(self, question: str) -> list[Any]:
        """What is noted in the file of these records, and of any between them."""
        cursor: Any = self._connection.connection.cursor()
        among = f"{question} WHERE record BETWEEN ? AND ?"
        return list(cursor.execute(among, (self._records[0], self._records[-1])))

    def _take(self, record: str, lines: list[Line]) -> bool:
        """Whether a line of revisions says all there is to say, as is nearly always so."""
        if record in self._erased:
            return False
        said: list[_Said] = []
        for line in lines:
            if (one := _said(line)) is None:
                return False
            said.append(one)
        said.sort(key=_clock)
        if not _is_a_line(said):
            return False
        last = said[-1]
        row = rows.plain_row(last.table, record, last.values if len(said) == 1 else _amount(said))
        if row is None:
            return False
        self._drawn.rows[last.table].append(row)
        self._drawn.heads.append((record, last.id, last.clock))
        return True


class _Said(NamedTuple):
    """A revision of today's shape that erases nothing and of which every value is here."""

    id: str
    table: str
    clock: int
    parents: list[str]
    values: dict[str, Any]


_clock = attrgetter("clock")


def _said(line: Line) -> _Said | None:
    """What a revision says; nothing where it takes more than a look."""
    _record, sealed, body, known = line
    if body is None or not body.startswith(WHOLE):
        return None
    said: dict[str, Any] = from_json(sealed, cache_strings="keys")
    model = TABLES.get(said["table"])
    if model is None or said["shape"] != model.SHAPE or "erases" in said:
        return None
    values: dict[str, Any] = from_json(body, cache_strings="keys")["v"]
    if values.keys() != said["digests"].keys():
        return None
    return _Said(known, said["table"], said["clock"], said.get("parents", NONE), values)


def _is_a_line(said: list[_Said]) -> bool:
    """Whether each was made on top of the one before, and the first of none."""
    if said[0].parents:
        return False
    return all(b.parents == [a.id] and b.table == a.table for a, b in pairwise(said))


def _amount(said: list[_Said]) -> dict[str, Any]:
    """What a line of revisions amounts to: the last value of each field, but for sticky ones."""
    values: dict[str, Any] = {}
    for one in said:
        values |= one.values
    for name in TABLES[said[0].table].STICKY & values.keys():
        values[name] = any(one.values.get(name) for one in said)
    return values


def _history(lines: list[Line]) -> History:
    return History(Revision.read(*line[1:]) for line in lines)
