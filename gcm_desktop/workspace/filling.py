"""Filling: all rows from the whole journal, in a stream, for tables that were made anew."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from itertools import groupby, islice
from typing import Any

from pydantic_core import from_json
from sqlalchemy import Connection

from gcm_desktop.consultation.tables import TABLES
from gcm_desktop.workspace import rows, words
from gcm_desktop.workspace.history import History
from gcm_desktop.workspace.revision import Revision

Progress = Callable[[int, int], None]
"""Is told how many revisions were brought over, and how many there are."""
Line = tuple[str, str, str | None, str]
"""A record, and of one of its revisions the sealed text, what is kept beside it, and the id."""
FOLLOWED = 20_000
"""Inputs after which links and counts follow: less often, and their pages are read again; more
often, and the search index is written in small pieces."""
WHOLE = '{"k":"'
"""How a body begins beside which no value is missing."""
JOURNAL = (
    "SELECT r.record, r.sealed, c.body, r.id FROM revision r LEFT JOIN content c"
    " ON c.place = r.place ORDER BY r.record"
)


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
    following: Iterable[str] = (),
) -> None:
    """Write the rows of all records, a part at a time, so that memory does not grow with the file.

    `size` is how many revisions the file holds; `following` are statements on inputs after a line
    (`?`). Most records have a single revision: those are
    written without asking what follows what.
    """
    done, follow = 0, _Following(connection, following)
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


class _Following:
    """Statements on the inputs after a line, said while those are still in memory."""

    def __init__(self, connection: Connection, statements: Iterable[str]) -> None:
        self._cursor: Any = connection.connection.cursor()
        self._statements, self._line = tuple(statements), self._last_line()

    def catch_up(self, at_least: int = 1) -> None:
        """Say them, if so many inputs came since."""
        line = self._last_line()
        if line - self._line >= at_least:
            for statement in self._statements:
                self._cursor.execute(statement, (self._line,))
            self._line = line

    def _last_line(self) -> int:
        found = self._cursor.execute("SELECT coalesce(max(line), 0) FROM input").fetchone()
        return int(found[0])


def _record(line: Line) -> str:
    return line[0]


class _Part:
    """Some records with all their revisions."""

    def __init__(self, connection: Connection, some: list[tuple[str, list[Line]]]) -> None:
        self._connection = connection
        self._erased = rows.fields_erased(connection, [record for record, _lines in some])
        self._plain: dict[str, list[rows.Bound]] = defaultdict(list)
        self._heads: list[rows.Head] = []
        self._others: list[tuple[str, list[Line]]] = []
        for record, lines in some:
            if not (len(lines) == 1 and self._take(lines[0])):
                self._others.append((record, lines))

    def write(self) -> None:
        """Put them into their tables."""
        for table, these in self._plain.items():
            rows.write(self._connection, table, these)
        plain = [record for record, _id, _clock in self._heads]
        rows.write_heads(self._connection, plain, self._heads)
        rows.write_list(self._connection, plain, [])
        rows.settle_all(self._connection, self._histories())

    def _take(self, line: Line) -> bool:
        """Whether a single revision says all there is to say, as is nearly always so."""
        record, sealed, body, known = line
        if body is None or not body.startswith(WHOLE) or record in self._erased:
            return False
        said: dict[str, Any] = from_json(sealed)
        model = TABLES.get(said["table"])
        if model is None or said["shape"] != model.SHAPE or "parents" in said or "erases" in said:
            return False
        values = from_json(body)["v"]
        if values.keys() != said["digests"].keys():
            return False
        row = rows.plain_row(said["table"], record, values)
        if row is None:
            return False
        self._plain[said["table"]].append(row)
        self._heads.append((record, known, said["clock"]))
        return True

    def _histories(self) -> Iterator[tuple[str, History]]:
        for record, lines in self._others:
            yield record, History(Revision.read(*line[1:]) for line in lines)
