"""Is a file of 1,000,000 inputs as quick as a small one? (goals beside each figure)

Each figure stands beside the same done by raw SQLCipher on the same file in the same run: the
statement a person would write by hand, its rows fetched and thrown away. With `--keep` the file
is made once and measured again.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
sys.path.insert(0, str(ROOT / "benchmarks"))

import many_inputs
import sqlcipher3.dbapi2 as sqlcipher
from many_inputs import PASSPHRASE
from uuid_utils.compat import uuid7

from gcm_desktop.consultation.coverage import coverage
from gcm_desktop.consultation.held import DIMENSIONS, GROUP
from gcm_desktop.consultation.inputs import inputs, record_input
from gcm_desktop.consultation.search import question
from gcm_desktop.consultation.standing import matrix
from gcm_desktop.profile import Profile
from gcm_desktop.workspace import Workspace, engine, key, migrations

TIMES, SAVES, PAGE = 11, 100, 50
ROWS = "SELECT * FROM input WHERE consultation_id = ?"
SHOWN = "NOT withdrawn AND NOT consent_withdrawn"
FOUND = """SELECT * FROM input WHERE line IN (SELECT rowid FROM input_words
 WHERE input_words MATCH ? ORDER BY rowid DESC LIMIT 60)"""
SEARCHES = {
    "English, frequent": "the", "English, begun": "migr", "English, two words": "workers right",
    "English, rare": "bafihu", "French, accents folded": "ecole", "Spanish": "migración",
    "Russian": "миграции", "Arabic, typed without signs": "الهجره",
    "Arabic, typed with signs": "الهِجْرَة", "Chinese, two characters": "移民",
    "quotes, stars, operators": '"the*" OR NOT (NEAR',
}  # fmt: skip
READER = """
import sys
sys.path[:0] = [{root!r}, {benchmarks!r}]
from pathlib import Path
import many_inputs, scale
scale.read_a_little(Path({path!r}))
print(many_inputs.peak())
"""
BARE = """
import sqlcipher3.dbapi2
connection = sqlcipher3.dbapi2.connect({path!r})
connection.execute("PRAGMA key=\\"x'{secret}'\\"")
connection.execute("SELECT * FROM input ORDER BY id DESC LIMIT 50").fetchall()
told = open("/proc/self/status").read()
print(int(told.partition("VmHWM:")[2].split()[0]) / 1024)
"""


@dataclass
class Table:
    """The figures, printed as they come."""

    failed: int = 0

    def __post_init__(self) -> None:
        print(f"{'what':<46}{'figure':>12}{'raw':>12}{'ratio':>8}   goal")

    def line(self, what: str, ours: float, raw: float, unit: str, goal: float | None) -> None:
        reached = goal is None or ours <= goal
        self.failed += not reached
        told = "" if goal is None else f"{goal:g} {unit}{'' if reached else '  missed'}"
        ratio = f"{ours / raw:8.1f}" if raw else f"{'':>8}"
        print(f"{what:<46}{ours:>9.2f} {unit:<2}{raw:>9.2f} {unit:<2}{ratio}   {told}", flush=True)


@dataclass
class Bench:
    """An open workspace and a raw connection to the same file."""

    workspace: Workspace
    raw: sqlcipher.Connection
    about: UUID
    table: Table

    def compare(
        self, what: str, ours: Callable[[], object], statement: str, *values: object, goal: float
    ) -> None:
        mine = milliseconds(ours)
        plain = milliseconds(lambda: self.raw.execute(statement, values).fetchall())
        self.table.line(what, mine, plain, "ms", goal)


def milliseconds(act: Callable[[], object], times: int = TIMES) -> float:
    taken = []
    for _ in range(times):
        begun = time.perf_counter()
        act()
        taken.append((time.perf_counter() - begun) * 1000)
    return statistics.median(taken)


def connected(path: Path, secret: bytes) -> sqlcipher.Connection:
    connection = sqlcipher.connect(path, isolation_level=None, check_same_thread=False)
    for pragma in (f"key=\"x'{secret.hex()}'\"", "synchronous=FULL"):
        connection.execute(f"PRAGMA {pragma}").fetchall()
    return connection


@contextmanager
def opened(path: Path, table: Table) -> Iterator[Bench]:
    """Open it, and say how long that took; a file of earlier tables is brought up to date first."""
    profile = Profile(path.parent / "profile")
    Workspace.open(path, PASSPHRASE, profile=profile).close()
    begun = time.perf_counter()
    workspace = Workspace.open(path, PASSPHRASE, profile=profile)
    workspace.read(inputs, limit=1)
    ours = (time.perf_counter() - begun) * 1000
    begun = time.perf_counter()
    raw = connected(path, key.key_of(path, PASSPHRASE))
    raw.execute("SELECT * FROM input ORDER BY id DESC LIMIT 1").fetchall()
    table.line("opening, with the passphrase, to one input", ours,
               (time.perf_counter() - begun) * 1000, "ms", 1000)  # fmt: skip
    most = "SELECT consultation_id FROM heard WHERE objective = -1 GROUP BY 1"
    (about,) = raw.execute(f"{most} ORDER BY sum(inputs) DESC LIMIT 1").fetchone()
    with workspace, closing(raw):
        yield Bench(workspace, raw, UUID(about), table)


def filters(bench: Bench) -> None:
    """What the window asks for: the matrix, and pages of a consultation by each of its filters."""
    about, read = bench.about, bench.workspace.read
    bench.compare(
        "coverage, unfiltered", lambda: read(coverage, about),
        "SELECT * FROM heard WHERE consultation_id = ?", about.hex, goal=50,
    )  # fmt: skip
    bench.compare(
        "newest page", lambda: read(inputs, about, limit=PAGE),
        f"{ROWS} AND {SHOWN} ORDER BY id DESC LIMIT {PAGE}", about.hex, goal=10,
    )  # fmt: skip
    middle = "SELECT id FROM input WHERE line = (SELECT max(line) / 2 FROM input)"
    (half,) = bench.raw.execute(middle).fetchone()
    bench.compare(
        "page in the middle", lambda: read(inputs, about, limit=PAGE, before=UUID(half)),
        f"{ROWS} AND id < ? AND {SHOWN} ORDER BY id DESC LIMIT {PAGE}", about.hex, half, goal=10,
    )  # fmt: skip
    bench.compare(
        "newest page with what was withdrawn",
        lambda: read(inputs, about, limit=PAGE, withdrawn=True),
        f"{ROWS} ORDER BY id DESC LIMIT {PAGE}", about.hex, goal=250,
    )  # fmt: skip
    bench.compare(
        "newest page of those to be sorted", lambda: read(inputs, about, objective=0, limit=PAGE),
        f"{ROWS} AND objectives = '[]' AND {SHOWN} ORDER BY id DESC LIMIT {PAGE}",
        about.hex, goal=250,
    )  # fmt: skip
    on = "AND id IN (SELECT id FROM input_objective WHERE value = ?)"
    small = bench.raw.execute(
        "SELECT consultation_id FROM heard WHERE objective = 7 ORDER BY inputs LIMIT 1"
    ).fetchone()[0]
    for what, where in (("newest page on an objective", about.hex),
                        ("the same of a small consultation", small)):  # fmt: skip
        bench.compare(
            what, lambda w=where: read(inputs, UUID(w), objective=7, limit=PAGE),
            f"{ROWS} {on} AND {SHOWN} ORDER BY id DESC LIMIT {PAGE}", where, 7, goal=250,
        )  # fmt: skip
    bench.compare(
        "searched within an objective",
        lambda: read(inputs, about, objective=7, search="workers", limit=PAGE),
        FOUND, question("workers"), goal=250,
    )  # fmt: skip


def views(bench: Bench) -> None:
    """The matrix by each of its columns, of the largest consultation; the first time apart."""
    about, read, now = bench.about, bench.workspace.read, datetime.now(UTC)
    for by in DIMENSIONS:
        counts = "heard" if by == GROUP else "spoken"
        begun = time.perf_counter()
        told = read(matrix, about, by, now=now)
        first = (time.perf_counter() - begun) * 1000
        bench.table.line(f"matrix by {by}, first", first, 0, "ms", 250)
        bench.compare(
            f"the same again ({len(told.columns)} columns)",
            lambda by=by: read(matrix, about, by, now=now),
            f"SELECT * FROM {counts} WHERE consultation_id = ?", about.hex, goal=250,  # noqa: S608
        )  # fmt: skip


def searches(bench: Bench) -> None:
    """The newest fifty that say something, in the whole consultation."""
    small = bench.raw.execute(
        "SELECT consultation_id FROM heard WHERE objective = -1 ORDER BY inputs LIMIT 1"
    ).fetchone()[0]
    for where, words in SEARCHES.items():
        bench.compare(
            f"search: {where}",
            lambda w=words: bench.workspace.read(inputs, bench.about, search=w, limit=PAGE),
            FOUND, question(words), goal=50,
        )  # fmt: skip
    for words in ("the", "migr"):
        bench.compare(
            f"search in a small consultation: {words}",
            lambda w=words: bench.workspace.read(inputs, UUID(small), search=w, limit=PAGE),
            FOUND, question(words), goal=250,
        )  # fmt: skip


def saves(bench: Bench) -> None:
    """A save with its revision, and one row in one table of the same file, each on the disk."""
    text = "They kept our passports for three months, and nobody answered the letters we wrote."

    def save() -> None:
        bench.workspace.write(
            record_input, consultation_id=bench.about, text=text, kind="challenge",
            stakeholder_group="migrants", objectives=[7], quote=True, sensitivity="public",
        )  # fmt: skip

    def insert() -> None:
        raw.execute("BEGIN IMMEDIATE")
        raw.execute("INSERT INTO line VALUES (?, ?)", (uuid7().hex, text))
        raw.execute("COMMIT")

    with (
        tempfile.TemporaryDirectory(dir=bench.workspace.path.parent) as folder,
        closing(connected(Path(folder) / "raw.db", os.urandom(48))) as raw,
    ):
        raw.execute("PRAGMA journal_mode=WAL").fetchall()
        raw.execute("CREATE TABLE line (id TEXT PRIMARY KEY, text TEXT)")
        ours, plain = milliseconds(save, SAVES), milliseconds(insert, SAVES)
    bench.table.line("a save with its revision", ours, plain, "ms", 2 * plain)


def memory(path: Path, table: Table) -> None:
    """Of a program of its own that opens, counts, pages and searches."""

    def peak(program: str) -> float:
        said = program.format(
            root=str(ROOT), benchmarks=str(ROOT / "benchmarks"), path=str(path),
            secret=key.key_of(path, PASSPHRASE).hex(),
        )  # fmt: skip
        ended = subprocess.run([sys.executable, "-c", said], stdout=subprocess.PIPE, check=True)
        return float(ended.stdout)

    table.line("memory of a program that reads", peak(READER), peak(BARE), "MB", 300)


def read_a_little(path: Path) -> None:
    """What a reading program does: for the figure of its memory."""
    with Workspace.open(path, PASSPHRASE, profile=Profile(path.parent / "profile")) as workspace:
        [newest] = workspace.read(inputs, limit=1)
        workspace.read(coverage, newest.consultation_id)
        for words in SEARCHES.values():
            workspace.read(inputs, newest.consultation_id, search=words, limit=PAGE)
        for objective in range(24):
            workspace.read(inputs, newest.consultation_id, objective=objective, limit=PAGE)


def rebuilding(path: Path, table: Table) -> None:
    """All rows from the journal, and as many rows of the same text into one bare table."""
    made = engine.engine(path, key.key_of(path, PASSPHRASE))
    try:
        with made.execution_options(begin="BEGIN IMMEDIATE").connect() as connection:
            begun = time.perf_counter()
            migrations.rebuild(connection)
            ours = time.perf_counter() - begun
            rows = connection.exec_driver_sql("SELECT * FROM input LIMIT 20000").all()
            columns = ", ".join("?" * len(rows[0]))
            connection.exec_driver_sql("CREATE TABLE bare AS SELECT * FROM input LIMIT 0")
            inputs_held = connection.exec_driver_sql("SELECT count(*) FROM input").scalar_one()
            begun = time.perf_counter()
            insert = f"INSERT INTO bare VALUES ({columns})"  # noqa: S608 - question marks
            connection.exec_driver_sql(insert, [tuple(row) for row in rows])
            raw = time.perf_counter() - begun
            connection.rollback()
    finally:
        made.dispose()
        engine.rest(path, key.key_of(path, PASSPHRASE))
    table.line("rebuilding, for 100,000 inputs", ours / inputs_held * 1e5,
               raw / len(rows) * 1e5, "s", 10)  # fmt: skip


def measured(path: Path) -> int:
    table = Table()
    with opened(path, table) as bench:
        filters(bench)
        views(bench)
        searches(bench)
        saves(bench)
    memory(path, table)
    rebuilding(path, table)
    return table.failed


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--inputs", type=int, default=1_000_000)
    parser.add_argument("--short", action="store_true", help="1,500 inputs")
    parser.add_argument("--keep", type=Path, metavar="FILE", help="made once, measured again")
    chosen = parser.parse_args()
    inputs_wanted = 1_500 if chosen.short else chosen.inputs
    with tempfile.TemporaryDirectory() as folder:
        path = chosen.keep or Path(folder) / "many.gcm"
        if not path.exists():
            made = many_inputs.make(path, inputs_wanted, lambda said: print(said, file=sys.stderr))
            speed = made.inputs / made.seconds
            print(f"{made.inputs:,} inputs made in {made.seconds:,.0f} s, {speed:,.0f} a second")
        print(f"{path.stat().st_size / 1e6:,.0f} MB")
        measured(path)
    return 0


if __name__ == "__main__":
    sys.exit(main())
